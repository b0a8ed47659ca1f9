package io.github.trustengine.llama;

/** One prompt and how to answer it. */
public record GenerationRequest(Prompt prompt, GenerationSettings settings) {}
