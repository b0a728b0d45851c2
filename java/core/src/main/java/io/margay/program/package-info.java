/**
 * Network programs: what the native side says of a text or of one line, and the words that lines
 * are written with.
 *
 * <p>Java parses no program: {@link io.margay.program.Program} holds the canonical text and, by
 * node, operator, inputs, keys, shapes and parameters, as the native side reads them. {@link
 * io.margay.program.Words} prints the {@code key=value} words of a line, {@link
 * io.margay.program.Keys} gives them back.
 */
package io.margay.program;
