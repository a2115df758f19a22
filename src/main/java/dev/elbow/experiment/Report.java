package dev.elbow.experiment;

/** A report that can be regenerated: it trains models, measures them, and puts tables, figures and claims on the study's page. */
public interface Report {

    /** Returns the name that users type. */
    String id();

    /** Returns the page's title. */
    String title();

    /** Returns the name of the data set that the report is about. */
    String defaultData();

    /** Returns whether the report fits Gaussian mixtures, so that their number of components may be chosen. */
    default boolean fitsMixtures() {
        return false;
    }

    /** Returns whether the report measures Fréchet distances, so that it matters whose features they take. */
    default boolean measuresFrechet() {
        return false;
    }

    /**
     * Trains what is not trained yet, measures, and fills the page. Writes nothing but what the study writes.
     *
     * @throws StudyCancelledException if somebody asked to stop; a later study in the same folder goes on
     * @throws dev.elbow.ElbowException if data do not suit, a run folder holds another run, or a file cannot be written
     */
    void run(Study study);
}
