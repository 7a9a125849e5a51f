#!/usr/bin/env bash
#SBATCH --job-name=refill
#SBATCH --array=1-16
#SBATCH --cpus-per-task=4
#SBATCH --mem=8G
#
# sbatch slurm-array.sh LIST.tsv: has a list filled by the sixteen tasks of a job array of Slurm, each
# a slice of it. Submitted again, it does what is missing.
set -euo pipefail

export OMP_NUM_THREADS=${SLURM_CPUS_PER_TASK:-4}
"${REFILL:-refill}" batch "$1" --slice "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" --quiet
