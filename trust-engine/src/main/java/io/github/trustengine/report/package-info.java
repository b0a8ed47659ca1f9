/** What a run leaves behind: verdicts, {@code result.json}, {@code items.jsonl}, the summary. */
@NullMarked
package io.github.trustengine.report;

import org.jspecify.annotations.NullMarked;
