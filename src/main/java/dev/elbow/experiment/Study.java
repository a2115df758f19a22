package dev.elbow.experiment;

import dev.elbow.ElbowException;
import dev.elbow.backend.Device;
import dev.elbow.data.DataSources;
import dev.elbow.data.DataSplits;
import dev.elbow.graph.Graph;
import dev.elbow.model.ModelOptions;
import dev.elbow.model.Preset;
import dev.elbow.report.Claim;
import dev.elbow.report.Page;
import dev.elbow.train.Cancellation;
import dev.elbow.train.DivergedException;
import dev.elbow.train.TrainOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a report is given: data, device and options; trainings that are kept in {@code OUT/runs} and reused; feature networks; and
 * the page to fill. Owns all that it returns: models, networks and further data sets are open until {@link #close}. Used by one
 * thread.
 */
public final class Study implements AutoCloseable {
    private final StudyOptions options;
    private final DataSplits data;
    private final Device device;
    private final StudyProgress progress;
    private final StudyRuns runs;
    private final Map<String, DataSplits> opened = new LinkedHashMap<>();
    private final FeatureNetworks networks;
    private final PageHead head;
    private final Set<String> notes = new LinkedHashSet<>();
    private final List<Claim> claims = new ArrayList<>();
    private final Page page;

    /**
     * Begins a study.
     *
     * @param title of the page
     * @param data what the report is about; stays the caller's, as the device does
     * @param cancellation asks to stop
     * @throws ElbowException if the network that the options name for features cannot be opened
     */
    public Study(
            String title,
            StudyOptions options,
            DataSplits data,
            Device device,
            Cancellation cancellation,
            StudyListener listener) {
        this.page = Page.titled(title);
        this.options = options;
        this.data = data;
        this.device = device;
        this.progress = new StudyProgress(cancellation, listener);
        this.head = new PageHead(options, data, device);
        this.networks = new FeatureNetworks(device, options.features(), data, progress, head);
        this.runs = new StudyRuns(options.out().resolve("runs"), device, cancellation, listener);
    }

    /** Returns what was asked. */
    public StudyOptions options() {
        return options;
    }

    /** Returns the data set that the report is about. */
    public DataSplits data() {
        return data;
    }

    /** Returns where to compute. */
    public Device device() {
        return device;
    }

    /** Returns the page to fill; its facts are the study's to add. */
    public Page page() {
        return page;
    }

    /** Puts a table of claims on the page. */
    public void claims(List<Claim> more) {
        claims.addAll(more);
        page.claims(more);
    }

    /** Returns all claims so far. */
    public List<Claim> claims() {
        return List.copyOf(claims);
    }

    /** Adds a remark to the end of the page, for example why a figure is left out; the same remark once. */
    public void note(String sentence) {
        notes.add(sentence);
    }

    /**
     * Returns how many test images there are to show or measure: as many as asked for, or all with a remark on the page.
     *
     * @param wanted at least 1
     */
    public int testImages(int wanted) {
        int count = data.test().count();
        if (count < wanted) {
            note("The test split has %,d images, so figures and measures that are meant to take %,d take these."
                    .formatted(count, wanted));
        }
        return Math.min(count, wanted);
    }

    /** Returns the first seed: of the figures, and of all noise that is drawn outside of training. */
    public long seed() {
        return options.seed();
    }

    /** Returns whether the data set says what its samples are. */
    public boolean hasLabels() {
        return data.train().hasLabels() && data.test().hasLabels();
    }

    /** Returns how many epochs to train: as asked, else the report's own number, in quick mode the smaller one. */
    public int epochs(int full, int quick) {
        if (options.epochs() > 0) {
            return options.epochs();
        }
        return options.quick() ? quick : full;
    }

    /** Returns one of two numbers: the second in quick mode. */
    public int pick(int full, int quick) {
        return options.quick() ? quick : full;
    }

    /** Tells what is done now, as {@link String#format}; stops here if somebody asked for it. */
    public void step(String format, Object... values) {
        progress.step(format, values);
    }

    /**
     * Stops if somebody asked for it; called between pieces of longer work.
     *
     * @throws StudyCancelledException if so
     */
    public void checkCancelled() {
        progress.check();
    }

    /** Announces trainings, each with all seeds, so that progress can say which of how many it is. */
    public void plan(int trainings) {
        runs.plan(trainings * options.seeds());
    }

    /** Returns a preset for the study's data. */
    public ModelSpec model(Preset preset, ModelOptions modelOptions) {
        return ModelSpec.of(preset, data.train().shape(), modelOptions);
    }

    /**
     * Trains a model on the study's data with each seed, or takes what is there: a finished run with the same configuration is
     * loaded, an interrupted one goes on.
     *
     * @param name of the run folder {@code OUT/runs/NAME}; further seeds are in {@code NAME-seedN}
     * @param base how to train; its seed is replaced by the study's
     * @param recorders listen to the first seed's training
     * @throws StudyCancelledException if somebody asked to stop
     * @throws ElbowException if the folder holds a run that differs, the training diverges, or a file cannot be written
     */
    public SeedRuns runs(String name, ModelSpec model, TrainOptions base, Recorder... recorders) {
        return runs(name, model, data, base, recorders);
    }

    /** As {@link #runs(String, ModelSpec, TrainOptions, Recorder...)}, on other data than the study's. */
    public SeedRuns runs(String name, ModelSpec model, DataSplits on, TrainOptions base, Recorder... recorders) {
        List<TrainedRun> all = new ArrayList<>();
        for (int i = 0; i < options.seeds(); i++) {
            all.add(train(name, i, model, on, base, i == 0 ? recorders : new Recorder[0]));
        }
        return new SeedRuns(all);
    }

    /**
     * As {@link #runs(String, ModelSpec, DataSplits, TrainOptions, Recorder...)}, for trainings that may diverge. One that did is
     * remembered: a later call does not train it again.
     *
     * @param recorders listen to the trainings of all seeds
     */
    public Attempts attempts(String name, ModelSpec model, DataSplits on, TrainOptions base, Recorder... recorders) {
        List<TrainedRun> finished = new ArrayList<>();
        for (int i = 0; i < options.seeds(); i++) {
            try {
                finished.add(train(name, i, model, on, base, recorders));
            } catch (DivergedException e) {
                step("%s: %s", folder(name, i), e.getMessage());
            }
        }
        return new Attempts(finished, options.seeds() - finished.size());
    }

    private String folder(String name, int i) {
        return i == 0 ? name : name + "-seed" + (options.seed() + i);
    }

    /** Trains with the first seed only; as {@link #runs(String, ModelSpec, TrainOptions, Recorder...)}. */
    public TrainedRun run(String name, ModelSpec model, TrainOptions base, Recorder... recorders) {
        return train(name, 0, model, data, base, recorders);
    }

    /** Trains a model that is no preset; as {@link #run(String, ModelSpec, TrainOptions, Recorder...)}. */
    public TrainedRun run(String name, Graph graph, TrainOptions base, Recorder... recorders) {
        return run(name, ModelSpec.of("graph", graph), base, recorders);
    }

    /** @param i which of the study's seeds to train with, counted from 0 */
    private TrainedRun train(
            String name, int i, ModelSpec model, DataSplits on, TrainOptions base, Recorder... recorders) {
        checkCancelled();
        head.model(model);
        Map<String, String> settings = on == data ? options.dataSettings() : Map.of();
        TrainOptions seeded = base.toBuilder().seed(options.seed() + i).build();
        return runs.run(folder(name, i), model, on, settings, seeded, recorders);
    }

    /**
     * Opens a further data set, once, named as on the command line, with the study's options other than what is asked of a folder
     * of images.
     *
     * @throws ElbowException if it is nowhere
     */
    public DataSplits open(String nameOrPath) {
        return opened.computeIfAbsent(
                nameOrPath,
                name -> DataSources.open(
                        name, options.dataOptions().withImageSize(0).withChannels(0)));
    }

    /** Returns what judges images of the study's data, as {@link #quality(DataSplits, int)}. */
    public Optional<SampleQuality> quality(int count) {
        return quality(data, count);
    }

    /**
     * Returns what judges images of a data set: a classifier, trained on it once and kept in the user's cache, and for the features
     * of the Fréchet distance the network that the study was given, if it was given one. Empty if there is none of both, since data
     * without labels of at least two classes have no classifier.
     *
     * @param count test images that the floor takes
     * @throws StudyCancelledException if somebody asked to stop
     * @throws ElbowException if the given network does not take such images
     */
    public Optional<SampleQuality> quality(DataSplits of, int count) {
        return networks.quality(of, count);
    }

    /** Returns what sentences call the network whose features the Fréchet distance takes. */
    public String featureNetwork() {
        return networks.describe();
    }

    /** Returns the name of the network that the study was given for the Fréchet distance; empty for the data's own classifier. */
    public Optional<String> givenNetwork() {
        return networks.givenName();
    }

    /** Adds a line to what the page says about itself at its top. */
    public void fact(String name, String value) {
        head.fact(name, value);
    }

    /** Returns what the page says about itself. */
    Map<String, String> facts() {
        return head.facts();
    }

    /**
     * Writes the page with its figures and tables to the study's folder.
     *
     * @return the page's file
     * @throws ElbowException if a file cannot be written
     */
    public Path write() {
        step("page %s", options.out());
        notes.forEach(page::note);
        notes.clear();
        return page.facts(facts()).write(options.out());
    }

    /** Releases models, networks and the data sets that the study opened. */
    @Override
    public void close() {
        runs.close();
        networks.close();
        opened.values().forEach(DataSplits::close);
    }
}
