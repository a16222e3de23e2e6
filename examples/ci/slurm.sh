#!/bin/sh
# sbatch --array=1-4 slurm.sh, and then sbatch --dependency=afterany:JOB slurm-merge.sh
#SBATCH --job-name=mmspec
#SBATCH --cpus-per-task=4
mmspec validate recordings --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" \
  --jobs "$SLURM_CPUS_PER_TASK" --format "json:shard-$SLURM_ARRAY_TASK_ID.json" || test $? -eq 1
