# SPDX-License-Identifier: MIT
"""tests/system/rows_values.py - The rows that no path decides, and directory listings

What is wanted is written from docs/policy.md, docs/audit-format.md and docs/architecture.md; what
is allowed ends as it does bare.
"""
import collections
import os
import signal
import subprocess

import rows_place
import rows_table
from rows_engine import (PROJECT, SCRATCH, WARDER, Policy, Rule, different, records_of, report,
                         run)

# One act with values: in which run, what it is told, its errno ('' it works, None as bare), and its
# record: None when nobody is asked, else (decision, rule).
Value = collections.namedtuple('Value', 'act cell run told error record')

ALLOWED = ('allow', {'builtin': 'registers'})
ANONYMOUS = ('allow', {'builtin': 'anonymous'})
EMULATED = ('emulate getrandom seed=1', 'emulate clock start=@1')


def refused(builtin):
    return ('deny', {'builtin': builtin})


def emulated(decision, builtin):
    at = [builtin in line for line in EMULATED].index(True)
    return (decision, {'builtin': builtin, 'text': EMULATED[at],
                       'at': f'{SCRATCH}/emulate.policy:{5 + at}:1'})


def each(names, cell, way, told, error, record):
    return [Value(name, cell, way, told, error, record) for name in names.split(',')]


SIGNALS = 'kill,tkill,tgkill,rt_sigqueueinfo,rt_tgsigqueueinfo,pidfd_send_signal'
TASKS = ('setpriority,ioprio_set,sched_setparam,sched_setscheduler,sched_setattr,'
         'sched_setaffinity,migrate_pages,move_pages,prlimit64')
GROUPS = 'setpriority PRIO_PGRP,ioprio_set IOPRIO_WHO_PGRP'
NEVER = (
    'clone,clone CLONE_UNTRACED,unshare,unshare CLONE_NEWNS,ptrace,syslog,vhangup,pivot_root,'
    'chroot,settimeofday,mount,umount2,sethostname,setdomainname,quotactl,clock_settime,'
    'perf_event_open,fanotify_init,fanotify_mark,open_by_handle_at,setns,process_vm_readv,'
    'process_vm_writev,kcmp,bpf,userfaultfd,open_tree,move_mount,fsopen,fsconfig,fsmount,fspick,'
    'pidfd_getfd,process_madvise,mount_setattr,quotactl_fd,process_mrelease,open_tree_attr')
PROBE = (
    'uselib,ustat,sysfs,_sysctl,create_module,get_kernel_syms,query_module,nfsservctl,getpmsg,'
    'putpmsg,afs_syscall,tuxcall,security,set_thread_area,get_thread_area,lookup_dcookie,'
    'epoll_ctl_old,epoll_wait_old,remap_file_pages,vserver,add_key,request_key,keyctl,uretprobe,'
    'io_uring_setup,io_uring_enter,io_uring_register,clone3,landlock_create_ruleset,'
    'landlock_add_rule,landlock_restrict_self,memfd_secret')
FATAL = ('acct,swapon,swapoff,reboot,iopl,ioperm,init_module,delete_module,kexec_load,'
         'finit_module,kexec_file_load')
KILLED = 'SIGSYS'  # told by the act, which does the call in a child
# seccomp lets it pass whatever a filter says (6.14), and the call kills who is not a uretprobe.
PASSES = {'uretprobe': 'SIGILL'}

VALUES = {
    'open': [
        Value('memfd_create', 'a memory file', 'usual', '-', '', ANONYMOUS),
        Value('memfd_create', 'under map deny wx', 'wx', '-', 'EACCES', refused('map')),
        Value('mq_open', "a queue of the jail's own", 'usual', 'warder-rows', '', ALLOWED),
        Value('mq_open', "a queue of the host's that no rule names", 'light', 'warder-rows',
              'EACCES', ('deny', None)),
    ],
    'change': [
        Value('mq_unlink', "a queue of the jail's own", 'usual', 'warder-rows', '', ALLOWED),
    ],
    'map': [
        *each('mmap PROT_WRITE|PROT_EXEC,mmap MAP_SHARED,mprotect,pkey_mprotect', 'allowed',
              'usual', '-', '', None),
        Value('shmat', 'allowed', 'usual', '-', '', ALLOWED),
        *each('mmap PROT_WRITE|PROT_EXEC,shmat', 'under map deny wx', 'wx', '-', 'EACCES',
              refused('map')),
        Value('mmap MAP_SHARED', 'under map deny wx', 'wx', '-', '', None),
        Value('mmap MAP_SHARED', 'under map deny shared-write', 'shared', '-', 'EACCES',
              refused('map')),
        Value('shmat', 'under map deny shared-exec', 'shared', '-', 'EACCES', refused('map')),
        # PR_SET_MDWE (6.3) refuses these, and the broker where there is none.
        *each('mprotect,pkey_mprotect', 'under map deny wx', 'wx', '-', 'EACCES', 'any'),
        Value('personality', 'READ_IMPLIES_EXEC', 'usual', '-', 'EPERM', refused('never')),
        Value('personality', 'READ_IMPLIES_EXEC (observed)', 'observe', '-', 'EPERM',
              refused('never')),
        Value('personality that asks', 'allowed', 'usual', '-', '', ALLOWED),
    ],
    'net': [
        *each('socket,socket AF_INET,socketpair SOCK_DGRAM', 'allowed', 'usual', '-', '', ALLOWED),
        Value('socketpair', 'allowed', 'usual', '-', '', None),
        *each('socket AF_VSOCK,socket AF_ALG', 'no family of the jail', 'usual', '-',
              'EAFNOSUPPORT', refused('socket')),
    ],
    'ioctl': [
        Value('ioctl FS_IOC_GETFLAGS', 'allowed file', 'usual', 'f', None, ALLOWED),
        Value('ioctl FIONREAD', 'allowed file', 'usual', 'f', None, None),
        *each('ioctl FS_IOC_SETFLAGS,ioctl FS_IOC_FSSETXATTR,ioctl TIOCSTI,ioctl TIOCLINUX,'
              'ioctl TIOCSETD', 'allowed file', 'usual', 'f', 'EPERM', refused('ioctl')),
        *each('ioctl FS_IOC_SETFLAGS,ioctl TIOCSTI', 'allowed file (observed)', 'observe', 'f',
              'EPERM', refused('ioctl')),
    ],
    'signal': [
        *each(SIGNALS, "the jail's own", 'usual', '0', '', None),
        *each(SIGNALS, "the jail's own, in light mode", 'light', '0', '', None),
        *each(SIGNALS, 'outside', 'usual', 'OUTSIDE', 'ESRCH', None),
        *each(SIGNALS, 'outside, in light mode', 'light', 'OUTSIDE', 'EPERM', 'any'),
        *each(SIGNALS, 'the broker', 'usual', '1', 'EPERM', None),
    ],
    'task': [
        *each(TASKS, "the jail's own", 'usual', '0', None, ALLOWED),
        *each(TASKS, 'the broker', 'usual', '1', 'EPERM', refused('task')),
        *each(TASKS, 'outside, in light mode', 'light', 'OUTSIDE', 'EPERM', refused('task')),
        *each(GROUPS, 'a group', 'usual', '0', 'EPERM', refused('task')),
    ],
    'append': [
        *each('fcntl,ftruncate,fallocate', 'allowed file', 'append', 'f', None, ALLOWED),
        *each('fcntl,ftruncate,fallocate', 'append-only file', 'append', '^f', 'EPERM',
              ('deny', None)),
        *each('fcntl,ftruncate,fallocate', 'append-only file, through a symlink', 'append', '^l',
              'EPERM', ('deny', None)),
        *each('fcntl,ftruncate,fallocate', 'append-only file, by ..', 'append', '^../NUMBER/f',
              'EPERM', ('deny', None)),
        *each('fcntl,ftruncate,fallocate,pwritev2', 'denied file', 'append', 'denied', 'EACCES',
              None),
        *each('fcntl,ftruncate,fallocate,pwritev2', 'hidden file', 'append', 'hidden', 'ENOENT',
              None),
        *each('pwritev2,io_submit', 'allowed file, where another is append-only', 'append', 'f',
              'EOPNOTSUPP', refused('append')),
        *each('fcntl,ftruncate,fallocate,pwritev2,io_submit', 'allowed file, where none is',
              'usual', 'f', None, None),
    ],
    'answer': [
        Value('getrandom', 'where it is emulated', 'emulate', '-', '',
              emulated('allow', 'getrandom')),
        *each('clock_gettime,gettimeofday,time', 'where the clock is emulated', 'emulate', '-', '',
              emulated('allow', 'clock')),
        Value('clock_gettime CLOCK_MONOTONIC', 'another clock', 'emulate', '-', '', None),
        *each('adjtimex,clock_adjtime', 'where the clock is emulated', 'emulate', '-', 'EPERM',
              emulated('deny', 'clock')),
        *each('getrandom,clock_gettime,gettimeofday,time,adjtimex,clock_adjtime',
              'where nothing is emulated', 'usual', '-', None, None),
    ],
    'probe': each(PROBE, 'unknown', 'usual', '-', 'ENOSYS', None),
    'fatal': each(FATAL, 'killed', 'usual', '-', KILLED, ('kill', 'whitelist')),
    'never': [
        *each(NEVER, 'refused', 'usual', '-', 'EPERM', refused('never')),
        Value('seccomp', 'a listener of its own', 'usual', '-', 'EBUSY', refused('never')),
        *each(NEVER, 'refused (observed)', 'observe', '-', 'EPERM', refused('never')),
        Value('seccomp', 'a listener of its own (observed)', 'observe', '-', 'EBUSY',
              refused('never')),
    ],
}

RUNS = {
    'usual': ((), ()),
    'observe': ((), ('--observe',)),
    'light': ((), ('--light',)),
    'wx': (('map deny wx',), ()),
    'shared': (('map deny shared-exec shared-write',), ()),
    'append': ((), ()),
    'emulate': (EMULATED, ()),
}
FILES = ('ioctl', 'append')


def place_of(row, number, value):
    """A place with what a value's path names"""
    links = {'l': f'{SCRATCH}/u/{number}/f'} if value.told == '^l' else {}
    name = {'^l': '^f', '^../NUMBER/f': '^f'}.get(value.told, value.told)
    cell = rows_table.cell(value.cell, name if row in FILES else 'f',
                           'l' if links else value.told.replace('NUMBER', str(number))
                           if row in FILES else 'f', links=links)
    way = 'fd' if row == 'ioctl' else 'path'
    return rows_place.Place(SCRATCH, number, cell, rows_table.Act(
        value.act, 'file' if row in FILES else 'nothing', frozenset(('modify',)), 'follow', way))


def told_of(value, place, outside):
    if value.told == 'OUTSIDE':
        return str(outside)
    return None if place.act.kind == 'file' else value.told


def policy_of(name, values):
    policy = Policy(f'{SCRATCH}/{name}.policy', ['include base', f'write {PROJECT}',
                                                 f'exec {PROJECT}', f'write {SCRATCH}/w',
                                                 *RUNS[name][0]])
    for place, value in values:
        if value.told[0] == '^':
            policy.add('append', f'{place.far}/f')
        elif value.told in ('denied', 'hidden'):
            policy.add('deny' if value.told == 'denied' else 'hide', f'{place.home}/{value.told}')
    policy.write()
    return policy


def check_record(value, place, records):
    call = value.act.split()[0]
    if value.record == 'any' or (value.record is None and not records):
        return []
    if value.record is None or len(records) != 1:
        return [f'{len(records)} records: {[record["syscall"] for record in records]}']
    record = records[0]
    decision, rule = value.record
    if decision == 'kill':
        return different({'kind': (record['kind'], 'kill'), 'syscall': (record['syscall'], call),
                          'reason': (record['reason'], rule)})
    error = value.error or None
    checks = {'syscall': (record['syscall'], call), 'decision': (record['decision'], decision),
              'would': (record['would'], decision), 'rule': (record.get('rule'), rule)}
    if error or decision == 'deny':
        checks['errno'] = (record.get('errno'), error)
    if value.told[0] == '^':
        checks['path'] = (record.get('path'), f'{place.far}/f')
    return different(checks)


def check(value, place, bare, jail, records):
    number = place.number
    got = jail[0].get(number, ['', 'it was not done', ''])
    error = bare[0][number][1] if value.error is None else value.error
    wrong = check_record(value, place, records)
    if error not in got[1:3] and got[2] != PASSES.get(value.act):
        wrong.append(f'errno {got[1] or 0}, wanted {error or 0}')
    if not error and got[2] != bare[0][number][2]:
        wrong.append(f'gave {got[2]!r}, wanted {bare[0][number][2]!r}')
    before, after = jail[1][number], jail[2][number]
    if error and rows_place.unchanged(before, after):
        wrong.append(f'changed: {rows_place.unchanged(before, after)}')
    if not error and place.act.kind == 'file':
        want = rows_place.effect(bare[1][number], bare[2][number])
        did = rows_place.effect(before, after)
        if did != want:
            wrong.append(f'effect: {did}, wanted {want}')
    return wrong


def run_values(row, first):
    pairs = [(place_of(row, first + i, value), value) for i, value in enumerate(VALUES[row])]
    with subprocess.Popen(('sleep', '600')) as sleeper:
        told = {place.number: told_of(value, place, sleeper.pid) for place, value in pairs}
        # Not those that are refused: they could do harm without a jail.
        bare = run((), [place for place, value in pairs if not value.error], told=told)
        for name, (_, options) in RUNS.items():
            chosen = [(place, value) for place, value in pairs if value.run == name]
            if not chosen:
                continue
            log = f'{SCRATCH}/rows.jsonl'
            policy = policy_of(name, chosen)
            jail = run((WARDER, '-q', '-o', log, '-p', policy.path, *options, '--'),
                       [place for place, _ in chosen], log, told)
            records = records_of(log)
            for place, value in chosen:
                report(f'{value.act}, {value.cell}',
                       check(value, place, bare, jail, records.get(place.number, [])))
        report('what is outside lives on', [] if sleeper.poll() is None else ['it was ended'])
        sleeper.send_signal(signal.SIGKILL)
    return {value.act.split()[0] for _, value in pairs}


def listing_place(number, name, listing):
    links = {'k': '.', 'l': 'd', 'h': '=d/f'}
    cell = rows_table.cell(listing.name, 'd/f', listing.spelled, listing.rules, links=links)
    return rows_place.Place(SCRATCH, number, cell, rows_table.Act(
        name, 'listing', frozenset(('list',)), 'follow', 'fd'))


def check_listing(place, listing, suffix, got, records):
    shown, wrong, rule = listing.shown, [], {'builtin': 'look'}
    strong = any('!' in rule for rule in listing.rules)
    if suffix == ' (observed)' and not strong:
        shown = rows_table.ALL
    elif shown != rows_table.ALL:
        rule = place.cited  # what left something out
    if shown[0] == 'E':
        if got[1] != f'setup:{shown}' or records:
            wrong.append(f'{got}, {len(records)} records; wanted {shown} by opening it')
        return wrong
    if got[1] or got[2] != shown:
        wrong.append(f'{got[1]} {got[2]!r}, wanted {shown!r}')
    if suffix == ' (nothing hidden)':
        return wrong + ([f'{len(records)} records'] if records else [])
    want = [(place.act.name, 'allow', rule, f'{place.home}/d', None)]
    did = [(record['syscall'], record['decision'], record.get('rule'), record.get('path'),
            record.get('errno')) for record in records]
    return wrong + ([f'recorded {did}, wanted {want}'] if did != want else [])


def run_listings():
    """The row `list`: what is hidden is left out"""
    names = ('getdents', 'getdents64')
    pairs = [(listing_place(1 + i * 2 + j, name, listing), listing)
             for i, listing in enumerate(rows_table.LISTINGS) for j, name in enumerate(names)]
    log = f'{SCRATCH}/rows.jsonl'
    for suffix, options in ((' (nothing hidden)', ()), ('', ()), (' (observed)', ('--observe',))):
        chosen = [pair for pair in pairs if suffix != ' (nothing hidden)' or not
                  any('hide' in rule or 'list' in rule for rule in pair[1].rules)]
        policy = Policy(f'{SCRATCH}/list.policy', ['include base', f'write {PROJECT}',
                                                   f'exec {PROJECT}', f'write {SCRATCH}/w'])
        for place, listing in chosen:
            rules = [Rule(text, place, policy, ('write',)) for text in listing.rules]
            place.cited = rules[0].cited[0] if rules else None
        policy.write()
        jail = run((WARDER, '-q', '-o', log, '-p', policy.path, *options, '--'),
                   [place for place, _ in chosen], log)
        records = records_of(log)
        for place, listing in chosen:
            wrong = check_listing(place, listing, suffix, jail[0][place.number],
                                  records.get(place.number, []))
            changed = rows_place.unchanged(jail[1][place.number], jail[2][place.number])
            report(f'{place.act.name}, {listing.name}{suffix}',
                   wrong + ([f'changed: {changed}'] if changed else []))
    return set(names)


def run_row(row, first):
    """Runs what there is of a row here; the calls that had a case"""
    if row == 'list':
        return run_listings()
    return run_values(row, first) if row in VALUES else set()
