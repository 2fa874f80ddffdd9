#!/usr/bin/env bash
# A SLURM cluster of this one machine, all of it in FOLDER: `slurm.sh start FOLDER` prints what to export, `slurm.sh stop FOLDER`
# ends it. Needs root (slurmd starts jobs), munged, slurmctld and slurmd.
set -euo pipefail
folder=$2

stop() {
  for name in slurmd slurmctld munged; do
    [ -f "$folder/$name.pid" ] && kill "$(cat "$folder/$name.pid")" 2> /dev/null || true
  done
}
if [ "$1" = stop ]; then stop; exit 0; fi

umask 022
mkdir -p "$folder"/{munge,state,spool}
chmod 755 "$folder" "$folder/munge"
dd if=/dev/urandom of="$folder/munge/key" bs=1 count=1024 2> /dev/null
chmod 400 "$folder/munge/key"
host=$(hostname -s)
cat > "$folder/slurm.conf" << CONF
ClusterName=one
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$((20000 + $$ % 10000))
SlurmdPort=$((30000 + $$ % 10000))
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$folder/munge/socket
CryptoType=crypto/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmdSpoolDir=$folder/spool
StateSaveLocation=$folder/state
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
SlurmdParameters=config_overrides
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
SchedulerParameters=sched_interval=1,batch_sched_delay=0
RequeueExit=75
NodeName=$host NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=all Nodes=$host Default=YES MaxTime=INFINITE State=UP
CONF
trap 'tail -n 5 "$folder"/*.log >&2; stop' ERR
munged --force --key-file="$folder/munge/key" --socket="$folder/munge/socket" --pid-file="$folder/munged.pid" \
  --log-file="$folder/munge/log" --seed-file="$folder/munge/seed"
slurmctld -f "$folder/slurm.conf"
slurmd -f "$folder/slurm.conf"
export SLURM_CONF=$folder/slurm.conf
for _ in $(seq 50); do
  sinfo --noheader --format=%T 2> /dev/null | grep -q idle && break
  sleep 0.2
done
sinfo --noheader --format=%T | grep -q idle
echo "$SLURM_CONF"
