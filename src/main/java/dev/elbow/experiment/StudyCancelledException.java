package dev.elbow.experiment;

/** Somebody asked a study to stop. What was trained is kept; a study in the same folder goes on. */
public final class StudyCancelledException extends RuntimeException {
    private static final long serialVersionUID = 1;

    StudyCancelledException() {
        super("the study was stopped");
    }
}
