package dev.elbow.experiment.bayesian;

import dev.elbow.experiment.SeedRuns;

/**
 * Trainings with the learning rate that they took.
 *
 * @param rate as the page writes it
 * @param runs none of which diverged
 */
record Optimized(String rate, SeedRuns runs) {}
