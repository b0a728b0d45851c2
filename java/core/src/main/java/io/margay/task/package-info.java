/**
 * What networks do beside telling classes apart: boxes, objects and regions of pictures, and how
 * good the answers are. Each task is a composition of layers, losses and data, and what its numbers
 * mean.
 */
package io.margay.task;
