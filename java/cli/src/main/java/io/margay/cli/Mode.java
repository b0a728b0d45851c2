package io.margay.cli;

/** What a network is looked at or measured for. */
enum Mode {
  TRAIN,
  INFER
}
