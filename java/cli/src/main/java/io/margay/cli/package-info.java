/**
 * The {@code margay} command: train, evaluate, predict, look at networks, and measure. One class a
 * command; {@link io.margay.cli.Main} is the entry. Nobody's library: programs use {@code
 * io.margay} and its packages.
 */
package io.margay.cli;
