/**
 * AssertJ assertions for trust results. {@link io.github.trustengine.assertj.TrustAssertions} is
 * the way in.
 */
@NullMarked
package io.github.trustengine.assertj;

import org.jspecify.annotations.NullMarked;
