/** Whether a model's predictions depend on a group that people belong to (specification 8). */
@NullMarked
package io.github.trustengine.dimension.fairness;

import org.jspecify.annotations.NullMarked;
