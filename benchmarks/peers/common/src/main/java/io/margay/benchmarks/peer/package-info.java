/**
 * What every measured library shares: the network, the work, the windows and the line it prints.
 */
package io.margay.benchmarks.peer;
