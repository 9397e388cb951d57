# shellcheck shell=bash disable=SC2154
# What a cluster is made of: packages, ports, configuration files. To be sourced by ./cluster, whose variables it reads.

install_packages() {
    local package policy=/usr/sbin/policy-rc.d log wanted=(munge slurmctld slurmd slurm-client) missing=()
    ((accounting)) && wanted+=(slurmdbd mariadb-server)
    for package in "${wanted[@]}"; do
        [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
    done
    ((${#missing[@]})) || return 0
    say "installing Debian packages: ${missing[*]}"
    # What a package would start, this policy forbids.
    local ours=0
    [[ -e $policy ]] || { printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy" && ours=1; }
    log=$(mktemp)
    local install=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 install --no-install-recommends -y "${missing[@]}")
    "${install[@]}" >"$log" 2>&1 || { apt-get -qq update >"$log" 2>&1 && "${install[@]}" >>"$log" 2>&1; }
    local status=$?
    ((ours)) && rm -f "$policy"
    ((status == 0)) || fail "apt-get could not install ${missing[*]} (no network?); its output: $log"
    rm -f "$log"
}

# free_ports COUNT: the first of so many TCP ports that nobody here uses, below those that the kernel hands out.
free_ports() {
    local used first=$((20000 + $(cksum <<<"$dir" | cut -d' ' -f1) % 120 * 64)) port try
    used=$(cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | sed -nE 's/^ *[0-9]+: [0-9A-F]+:([0-9A-F]{4}) .*/\1/p' | sort -u)
    for ((try = 0; try < 180; try++, first += 64)); do
        ((first + $1 <= 31000)) || first=20000
        for ((port = first; port < first + $1; port++)); do
            grep -qx "$(printf %04X $port)" <<<"$used" && continue 2
        done
        echo $first
        return
    done
    fail "no $1 free ports below 31000"
}

# The lines that up's --set may replace, one key each.
standard_lines() {
    local tracking=linuxproc binding=none
    ((cgroup)) && tracking=cgroup binding=cgroup
    cat <<LINES
ClusterName=gencode
SlurmctldHost=localhost(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$run/munge.sock,cred_expire=5
CredType=cred/munge
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
SlurmctldPort=$port
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/spool/%n
SlurmctldPidFile=$run/slurmctld.own-pid
SlurmdPidFile=$run/%n.own-pid
SlurmctldLogFile=$dir/log/slurmctld.log
SlurmdLogFile=$dir/log/%n.log
MailProg=/bin/true
MpiDefault=none
SwitchType=switch/none
ProctrackType=proctrack/$tracking
TaskPlugin=task/$binding
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=2
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
DefMemPerCPU=500
SlurmdParameters=config_overrides
ReturnToService=2
SlurmdTimeout=6
MessageTimeout=5
TCPTimeout=2
BatchStartTimeout=5
KillWait=5
UnkillableStepTimeout=15
InactiveLimit=0
MinJobAge=120
MaxArraySize=1001
MaxJobCount=20000
JobRequeue=1
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
PriorityType=priority/basic
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=2,sched_min_interval=0,batch_sched_delay=0,bf_interval=1,bf_resolution=1,default_queue_depth=1000
LINES
    if ((accounting)); then
        printf '%s\n' AccountingStorageType=accounting_storage/slurmdbd AccountingStorageHost=127.0.0.1 \
            "AccountingStoragePort=$((port + 1))" "AccountingStoragePass=$run/munge.sock" JobCompType=jobcomp/none
    else
        printf '%s\n' AccountingStorageType=accounting_storage/none JobCompType=jobcomp/none
    fi
}

write_configuration() {
    local line
    {
        while IFS= read -r line; do
            printf '%s\n' "${replaced[@]}" | cut -d= -f1 | grep -qixF -- "${line%%=*}" || printf '%s\n' "$line"
        done < <(standard_lines)
        echo "NodeName=${prefix}[1-$node_count] NodeHostname=localhost NodeAddr=127.0.0.1 Port=[$((port + 3))-$((port + 2 + node_count))]" \
            "CPUs=$cpus RealMemory=$memory State=UNKNOWN"
        echo "PartitionName=main Nodes=ALL Default=YES DefaultTime=30 MaxTime=INFINITE PriorityTier=1"
        echo "PartitionName=urgent Nodes=ALL DefaultTime=30 MaxTime=INFINITE PriorityTier=10 PreemptMode=OFF"
        ((${#replaced[@]} == 0)) || printf '%s\n' "${replaced[@]}"
    } >"$conf"
    printf '%s\n' CgroupPlugin=cgroup/v1 CgroupMountpoint=/sys/fs/cgroup ConstrainRAMSpace=yes ConstrainSwapSpace=no >"$dir/etc/cgroup.conf"
    : >"$dir/etc/plugstack.conf"
    echo "127.0.0.1 localhost $(hostname) $(nodes | xargs)" >"$dir/etc/hosts"
    (umask 077 && head -c 1024 /dev/urandom >"$dir/etc/munge.key")
    ((!accounting)) || (
        umask 077
        printf '%s\n' AuthType=auth/munge "AuthInfo=socket=$run/munge.sock" DbdHost=localhost DbdAddr=127.0.0.1 DbdPort=$((port + 1)) \
            SlurmUser=root "LogFile=$dir/log/slurmdbd.log" "PidFile=$run/slurmdbd.own-pid" StorageType=accounting_storage/mysql \
            StorageHost=127.0.0.1 StoragePort=$((port + 2)) StorageUser=slurm StoragePass=slurm StorageLoc=slurm >"$dir/etc/slurmdbd.conf"
        printf '%s\n' "CREATE DATABASE IF NOT EXISTS slurm;" "CREATE USER IF NOT EXISTS slurm@'127.0.0.1' IDENTIFIED BY 'slurm';" \
            "GRANT ALL ON slurm.* TO slurm@'127.0.0.1';" >"$dir/etc/database.sql"
    )
}
