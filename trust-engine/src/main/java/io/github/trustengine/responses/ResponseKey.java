package io.github.trustengine.responses;

/**
 * What a response is kept under; see {@link ResponseKeys}.
 *
 * @param sha256 the hash of everything that the response depends on
 */
public record ResponseKey(String sha256) {}
