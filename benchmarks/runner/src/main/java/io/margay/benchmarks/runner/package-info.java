/** Runs Margay and its peers in turn, writes what they printed, and makes tables of it. */
package io.margay.benchmarks.runner;
