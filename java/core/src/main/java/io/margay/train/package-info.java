/**
 * Training: optimisers, learning-rate schedules, the {@link io.margay.train.Recipe} that says all
 * of it in one text, the {@link io.margay.train.Trainer} and what watches it.
 *
 * <pre>
 * try (Trainer trainer = Trainer.of(model).optimizer(Adam.of(0.001)).batch(64).epochs(5).validation(test).build()) {
 *   History history = trainer.fit(train);
 *   trainer.save(Path.of("model.safetensors"));
 * }
 * </pre>
 */
package io.margay.train;
