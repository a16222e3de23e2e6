#!/bin/sh
#SBATCH --job-name=mmspec-merge
mmspec merge shard-*.json
