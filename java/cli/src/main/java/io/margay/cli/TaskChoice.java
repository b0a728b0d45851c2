package io.margay.cli;

import io.margay.task.Task;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What {@code --task} names: something that a network says of pictures, or of other samples. */
sealed interface TaskChoice permits TaskChoice.OfPictures, SampleTask {

  /** As the command line says it: {@code detect}. */
  String word();

  /**
   * A task of pictures, with a network and figures of its own.
   *
   * @param task what it is
   */
  record OfPictures(Task task) implements TaskChoice {
    @Override
    public String word() {
      return task.name();
    }
  }

  /**
   * Reads a task's name.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  static TaskChoice parse(String text) {
    return all()
        .filter(choice -> choice.word().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "task '"
                        + text
                        + "': expected one of "
                        + all().map(TaskChoice::word).collect(Collectors.joining(", "))));
  }

  private static Stream<TaskChoice> all() {
    return Stream.concat(
        Task.all().stream().<TaskChoice>map(OfPictures::new), Arrays.stream(SampleTask.values()));
  }
}
