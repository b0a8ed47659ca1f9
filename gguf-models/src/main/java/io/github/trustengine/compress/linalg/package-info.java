/**
 * Linear algebra on the matrices of one layer: Gram matrices of its inputs, their inverse factors,
 * and the sweep over columns that feeds errors back. Products go through OpenBLAS, one thread per
 * call; the threads are {@link io.github.trustengine.compress.linalg.Workers}, whose partition of
 * the work does not depend on their number. So the results do not either, bit for bit.
 */
@NullMarked
package io.github.trustengine.compress.linalg;

import org.jspecify.annotations.NullMarked;
