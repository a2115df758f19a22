package dev.elbow.experiment.betasweep;

import dev.elbow.eval.PrincipalComponents;
import dev.elbow.experiment.LatentFrames;
import dev.elbow.experiment.TrainedRun;
import dev.elbow.report.Animation;
import dev.elbow.report.FigureText;
import dev.elbow.report.LatentAnimation;
import java.util.ArrayList;
import java.util.List;

/** The same points in the latent space before training and after each epoch, in the plane along which they vary most at the end. */
final class LatentEvolution {
    private LatentEvolution() {}

    /**
     * Returns the animation of a run whose frames were recorded.
     *
     * @param labels the class of each point, or null
     * @param classes names of the classes
     */
    static Animation of(FigureText text, TrainedRun run, int[] labels, List<String> classes) {
        List<float[]> frames = new ArrayList<>(LatentFrames.read(run).values());
        int latent = run.model().latent();
        if (latent > 2) {
            PrincipalComponents plane = PrincipalComponents.fit(frames.getLast(), latent, 2);
            frames.replaceAll(plane::project);
        }
        LatentAnimation animation = new LatentAnimation(labels, classes);
        frames.forEach(animation::frame);
        return animation.finish(text);
    }
}
