package dev.elbow.experiment;

import dev.elbow.model.Autoencoder;
import dev.elbow.train.RunFolder;
import dev.elbow.train.TrainListener;

/** Makes what listens to one training and keeps something of it in the run's folder. */
@FunctionalInterface
public interface Recorder {

    /**
     * Returns the listener of a training that begins or goes on. The model has its initial weights, also if the run goes on: its
     * checkpoint is read afterwards.
     */
    TrainListener listen(Autoencoder model, RunFolder folder);
}
