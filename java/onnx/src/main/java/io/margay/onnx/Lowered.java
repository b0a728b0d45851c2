package io.margay.onnx;

import java.util.List;
import java.util.Map;

/**
 * What a graph became.
 *
 * @param inputs in the graph's order, without those that are constants
 * @param outputs in the graph's order, without those that are constants
 * @param known outputs that depend on no input
 * @param lines all that were made, each behind those that it takes; some lead nowhere
 * @param batched whether the first dimension counts samples
 */
record Lowered(
    List<Port> inputs,
    List<Port> outputs,
    Map<String, Constant> known,
    List<Line> lines,
    boolean batched) {}
