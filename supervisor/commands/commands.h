/* SPDX-License-Identifier: MIT */
/* supervisor/commands/commands.h - The subcommands besides `run` */
#ifndef WARDER_SUPERVISOR_COMMANDS_COMMANDS_H
#define WARDER_SUPERVISOR_COMMANDS_COMMANDS_H

/* Each takes its own word as argv[0] and returns the exit status: 0, 1 bad news, 125 a mistake. */
int audit_keygen(int argc, char *const argv[]);
int audit_verify(int argc, char *const argv[]);
int policy_check(int argc, char *const argv[]);
int policy_diff(int argc, char *const argv[]);
int policy_fmt(int argc, char *const argv[]);
int policy_from(int argc, char *const argv[]);
int command_policy(int argc, char *const argv[]);
int command_explain(int argc, char *const argv[]);
int command_replay(int argc, char *const argv[]);
int audit_show(int argc, char *const argv[]);
int command_audit(int argc, char *const argv[]);
int command_report(int argc, char *const argv[]);
int command_writes(int argc, char *const argv[]);
int command_doctor(int argc, char *const argv[]);
int command_complete(int argc, char *const argv[]);

#endif
