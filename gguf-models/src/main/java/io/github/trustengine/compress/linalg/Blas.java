package io.github.trustengine.compress.linalg;

import static org.bytedeco.openblas.global.openblas.CblasLeft;
import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasNonUnit;
import static org.bytedeco.openblas.global.openblas.CblasRight;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.CblasUpper;
import static org.bytedeco.openblas.global.openblas.LAPACK_COL_MAJOR;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas;

/**
 * The few routines of OpenBLAS that are in use. Matrices are row-major and lie in native memory.
 * Between {@link #acquire} and {@link #release} each call takes one thread.
 */
final class Blas {

  private static int users;
  private static int threadsBefore;

  static {
    // JavaCPP refuses native memory once the process, mapped models included, has more than twice
    // the heap's limit. What is allocated here is bounded and given back.
    System.getProperties().putIfAbsent("org.bytedeco.javacpp.maxBytes", "0");
    System.getProperties().putIfAbsent("org.bytedeco.javacpp.maxPhysicalBytes", "0");
  }

  private Blas() {}

  static synchronized void acquire() {
    if (users++ == 0) {
      threadsBefore = openblas.blas_get_num_threads();
      openblas.blas_set_num_threads(1);
    }
  }

  static synchronized void release() {
    if (--users == 0) {
      openblas.blas_set_num_threads(threadsBefore);
    }
  }

  static synchronized int threads() {
    return openblas.blas_get_num_threads();
  }

  static FloatPointer floats(long count) {
    return new FloatPointer(Math.max(1, count));
  }

  static DoublePointer doubles(long count) {
    return new DoublePointer(Math.max(1, count));
  }

  static FloatPointer at(FloatPointer base, long offset) {
    return new FloatPointer(base).position(base.position() + offset);
  }

  static DoublePointer at(DoublePointer base, long offset) {
    return new DoublePointer(base).position(base.position() + offset);
  }

  /** C = alpha A<sup>T</sup> B + beta C for A (k x m), B (k x n), C (m x n). */
  static void gemmTransposed(
      int m,
      int n,
      int k,
      float alpha,
      FloatPointer a,
      int lda,
      FloatPointer b,
      int ldb,
      float beta,
      FloatPointer c,
      int ldc) {
    openblas.cblas_sgemm(
        CblasRowMajor, CblasTrans, CblasNoTrans, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
  }

  /** C += A B<sup>T</sup> for A (m x k), B (n x k). */
  static void addByTransposed(
      int m,
      int n,
      int k,
      FloatPointer a,
      int lda,
      FloatPointer b,
      int ldb,
      FloatPointer c,
      int ldc) {
    openblas.cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasTrans, m, n, k, 1, a, lda, b, ldb, 1, c, ldc);
  }

  /** The upper triangle of C = A<sup>T</sup> A for A (k x n). */
  static void syrkTransposed(int n, int k, FloatPointer a, int lda, FloatPointer c, int ldc) {
    openblas.cblas_ssyrk(CblasRowMajor, CblasUpper, CblasTrans, n, k, 1, a, lda, 0, c, ldc);
  }

  /** C += alpha A B for A (m x k), B (k x n). */
  static void gemm(
      int m,
      int n,
      int k,
      double alpha,
      DoublePointer a,
      int lda,
      DoublePointer b,
      int ldb,
      double beta,
      DoublePointer c,
      int ldc) {
    openblas.cblas_dgemm(
        CblasRowMajor, CblasNoTrans, CblasNoTrans, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
  }

  /** C -= A B<sup>T</sup> for A (m x k), B (n x k). */
  static void subtractByTransposed(
      int m,
      int n,
      int k,
      DoublePointer a,
      int lda,
      DoublePointer b,
      int ldb,
      DoublePointer c,
      int ldc) {
    openblas.cblas_dgemm(
        CblasRowMajor, CblasNoTrans, CblasTrans, m, n, k, -1, a, lda, b, ldb, 1, c, ldc);
  }

  /** B := B R<sup>-T</sup> for an upper triangle R (n x n) and B (m x n). */
  static void solveByTransposed(int m, int n, DoublePointer r, int ldr, DoublePointer b, int ldb) {
    openblas.cblas_dtrsm(
        CblasRowMajor, CblasRight, CblasUpper, CblasTrans, CblasNonUnit, m, n, 1, r, ldr, b, ldb);
  }

  /** B := alpha R<sup>-1</sup> B for an upper triangle R (m x m) and B (m x n). */
  static void solve(
      int m, int n, double alpha, DoublePointer r, int ldr, DoublePointer b, int ldb) {
    openblas.cblas_dtrsm(
        CblasRowMajor,
        CblasLeft,
        CblasUpper,
        CblasNoTrans,
        CblasNonUnit,
        m,
        n,
        alpha,
        r,
        ldr,
        b,
        ldb);
  }

  /**
   * The lower Cholesky factor L of A = L L<sup>T</sup> (n x n), of which the lower triangle is
   * read.
   *
   * @return whether there is one
   */
  static boolean cholesky(int n, DoublePointer a) {
    // A row-major lower triangle is a column-major upper one.
    return openblas.LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, (byte) 'U', n, a, n) == 0;
  }

  /** The inverse of an upper triangle (n x n), in place. */
  static boolean invertUpper(int n, DoublePointer a) {
    return openblas.LAPACKE_dtrtri_work(LAPACK_COL_MAJOR, (byte) 'L', (byte) 'N', n, a, n) == 0;
  }
}
