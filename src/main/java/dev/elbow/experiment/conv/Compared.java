package dev.elbow.experiment.conv;

import dev.elbow.experiment.SampleQuality;
import java.util.Optional;

/**
 * The two models side by side.
 *
 * @param quality what judged their images, or empty
 */
record Compared(Contender ae, Contender vae, Optional<SampleQuality> quality) {
    /** Returns whether what takes the classes of samples was measured. */
    boolean knowsClasses() {
        return SampleQuality.knowsClasses(quality);
    }
}
