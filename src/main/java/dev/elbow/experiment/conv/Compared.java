package dev.elbow.experiment.conv;

import java.util.Optional;

/**
 * The two models side by side.
 *
 * @param judge what judged their images; empty without labels
 */
record Compared(Contender ae, Contender vae, Optional<Measures.Judge> judge) {}
