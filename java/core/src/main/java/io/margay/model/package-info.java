/**
 * Networks as descriptions: {@link io.margay.model.Model}, the lectures' networks in {@link
 * io.margay.model.Zoo}, their files, and what answers with them.
 */
package io.margay.model;
