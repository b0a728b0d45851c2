/**
 * Draws boxes and the arrows between them: ranks, few crossings, straight lines; SVG or Graphviz.
 */
package io.margay.internal.drawing;
