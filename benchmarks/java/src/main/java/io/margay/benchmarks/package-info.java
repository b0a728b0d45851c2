/** JMH benchmarks of what a user of the library calls. */
package io.margay.benchmarks;
