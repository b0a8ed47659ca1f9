package io.github.trustengine.configuration;

import io.github.trustengine.dimension.Profile;
import io.github.trustengine.dimension.Variant;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The settings of a run, read from {@code trust.*} keys.
 *
 * @param recipes {@code trust.recipes}: slugs that replace those of every suite
 * @param profile {@code trust.profile}
 * @param items {@code trust.items}: items per dimension, in place of the profile's number
 * @param seed {@code trust.seed}: draws the items of a profile and seeds sampled responses
 * @param dataDirectory {@code trust.data.dir}: a DecodingTrust data folder; empty: our own items
 * @param variant {@code trust.variant}
 * @param workers {@code trust.workers}: prompts that are answered at the same time
 * @param threads {@code trust.threads}: native threads per worker
 * @param contextSize {@code trust.context}: tokens of a worker's context
 * @param gpuLayers {@code trust.gpu.layers}: layers on the GPU
 * @param llamaLibrary {@code trust.llama.library}: another build of llama.cpp, file or directory
 * @param importanceMatrix {@code trust.imatrix}: importance matrix for the recipes
 * @param cacheDirectory {@code trust.cache.dir}: models and compressed models
 * @param storeLimitBytes {@code trust.store.limit}: size limit of the compressed models
 * @param outputDirectory {@code trust.output.dir}: results
 */
public record TrustConfiguration(
    Optional<List<String>> recipes,
    Profile profile,
    OptionalInt items,
    long seed,
    Optional<Path> dataDirectory,
    Variant variant,
    int workers,
    int threads,
    int contextSize,
    OptionalInt gpuLayers,
    Optional<Path> llamaLibrary,
    Optional<Path> importanceMatrix,
    Path cacheDirectory,
    long storeLimitBytes,
    Path outputDirectory) {}
