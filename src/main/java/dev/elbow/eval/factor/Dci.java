package dev.elbow.eval.factor;

import dev.elbow.data.Factors;
import dev.elbow.eval.Rows;

/**
 * Disentanglement, completeness and informativeness (Eastwood and Williams, "A Framework for the Quantitative Evaluation of
 * Disentangled Representations", 2018). Each factor is predicted from the latents (posterior means) by a linear regression with an
 * L1 penalty of 0.01 (lasso), latents and factors standardised; a factor whose values are kinds is predicted
 * as one indicator for each value. The importance of a latent for a factor is the absolute coefficient, averaged over the indicators. The
 * first half of the rows is fitted, the second predicted. A linear learner sees no relation that is not: a circle of two latents
 * for a rotation counts as no information.
 *
 * @param disentanglement mean over latents, weighted by their importance, of 1 less the entropy of a latent's importances over
 *     factors, in units of its maximum: 1 if each latent serves one factor
 * @param completeness mean over factors of 1 less the entropy of a factor's importances over latents, in units of its maximum: 1
 *     if each factor is served by one latent; 0 for a factor that no latent serves
 * @param informativeness mean over factors of the explained share of the variance (R squared, at least 0) in the rows that were
 *     not fitted
 * @param importances {@code [latents][factors]}
 */
public record Dci(double disentanglement, double completeness, double informativeness, double[][] importances) {

    /**
     * Scores codes.
     *
     * @param codes {@code [n, latents]}, n at least 4
     * @param factors of the same samples in the same order
     * @throws IllegalArgumentException if there are fewer rows, or not factors for each row
     */
    public static Dci of(float[] codes, int latents, Factors factors) {
        int n = Rows.atLeast(4, codes, latents);
        Regression.checkRows(n, factors);
        Regression regression = new Regression(Rows.split(codes, latents));
        int count = factors.names().size();
        double[][] importances = new double[latents][count];
        double informativeness = 0;
        for (int f = 0; f < count; f++) {
            double[][] targets = targets(factors, f);
            for (double[] target : targets) {
                Regression.Fit fit = regression.fit(target);
                informativeness += fit.explained() / targets.length / count;
                for (int i = 0; i < latents; i++) {
                    importances[i][f] += Math.abs(fit.coefficients()[i]) / targets.length;
                }
            }
        }
        return new Dci(disentanglement(importances), completeness(importances), informativeness, importances);
    }

    /** The columns that a factor is predicted as: its steps, or an indicator for each kind. */
    private static double[][] targets(Factors factors, int factor) {
        int[] values = factors.column(factor);
        double[][] targets = new double[factors.ordered()[factor] ? 1 : factors.sizes()[factor]][values.length];
        for (int i = 0; i < values.length; i++) {
            if (factors.ordered()[factor]) {
                targets[0][i] = values[i];
            } else {
                targets[values[i]][i] = 1;
            }
        }
        return targets;
    }

    /** Scores importances {@code [latents][factors]} of any learner. */
    static double disentanglement(double[][] importances) {
        double weighted = 0;
        double total = 0;
        for (double[] latent : importances) {
            double sum = sum(latent);
            weighted += sum * concentration(latent);
            total += sum;
        }
        return total == 0 ? 0 : weighted / total;
    }

    static double completeness(double[][] importances) {
        int factors = importances[0].length;
        double sum = 0;
        for (int f = 0; f < factors; f++) {
            double[] column = new double[importances.length];
            for (int i = 0; i < column.length; i++) {
                column[i] = importances[i][f];
            }
            sum += concentration(column);
        }
        return sum / factors;
    }

    /** Returns 1 less the entropy in units of its maximum; 0 if all are 0, 1 if there is only one. */
    private static double concentration(double[] importances) {
        double sum = sum(importances);
        if (sum == 0) {
            return 0;
        }
        double entropy = 0;
        for (double importance : importances) {
            double p = importance / sum;
            entropy -= p == 0 ? 0 : p * StrictMath.log(p);
        }
        return importances.length == 1 ? 1 : 1 - entropy / StrictMath.log(importances.length);
    }

    private static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }
}
