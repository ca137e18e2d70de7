// SPDX-License-Identifier: MIT
// tests/unit/supervisor/rules/test_ground.c - What base grants, and what nobody should learn to
// grant
#include "tests/unit/supervisor/fixture.h"

#include "supervisor/rules/ground.h"

static struct ground *ground;

static void setup(void)
{
	cr_assert_eq(ground_create(&fixture_vars, NULL, &ground), 0);
}

static void teardown(void)
{
	ground_free(ground);
}

TestSuite(ground, .init = setup, .fini = teardown);

/* DESIGN.md section 8 and the issue that asked for it name these. */
static const char *const secrets[] = {
	"/home/u/.ssh",
	"/home/u/.ssh/id_ed25519",
	"/home/u/.aws/credentials",
	"/home/u/.gnupg/pubring",
	"/home/u/.config/gh/hosts.yml",
	"/home/u/.netrc",
	"/home/u/src/.env",
	"/srv/app/.env.local",
	"/etc/shadow",
	"/etc/ssh/ssh_host_rsa_key",
	"/home/u/.mozilla/firefox/abc.default/cookies.sqlite",
	"/home/u/.config/google-chrome/Default/Cookies",
	/* somebody else's, which root may read */
	"/home/other/.ssh/id_x",
	"/root/.aws/credentials",
	"/root/.ssh",
	"/Users/other/.config/gh/hosts.yml",
};

static const char *const others[] = {
	"/home/u/src/a.c",
	"/home/u/.config/foo",
	"/etc/passwd",
	"/etc/ssh/ssh_config",
	"/home/u/src/.env.example",
	"/home/u/.sshx",
	"/usr/bin/ssh",
	"/",
	"/home/other/src/a.c",
	"/home/other/notes",
	"/rooted/.ssh/x",
	"/rootfs/.ssh/x",
	"/root",
	"/home",
	"/home/",
};

Test(ground, secrets)
{
	for (size_t i = 0; i < ARRAY_SIZE(secrets); i++)
		cr_expect(ground_secret(ground, secrets[i], strlen(secrets[i])), "%s", secrets[i]);
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		cr_expect_not(ground_secret(ground, others[i], strlen(others[i])), "%s", others[i]);
}

static const struct {
	const char *path;
	bool directory;
	bool due;
} holders[] = {
	{ "/", true, true },
	{ "/home", true, true },
	{ "/home/u", true, true },
	{ "/home/other", true, true },
	{ "/home/other/.config", true, true },
	{ "/home/other/src", true, false },
	{ "/root", true, true },
	{ "/home/u/.config", true, true },
	{ "/etc", true, true },
	{ "/etc/ssh", true, true },
	{ "/etc/ssh/sub", true, true }, /* a glob of default may reach in */
	{ "/etc/ssh/ssh_config", false, false },
	{ "/home/u/src", true, false },
	{ "/home/us", true, true }, /* another's home */
	{ "/home/us/src", true, false },
	{ "/root/.config", true, true },
	{ "/rooted", true, false },
	{ "/srv/u", true, false },
	{ "/usr", true, false },
	{ "/home/u/.config/foo", true, false },
};

Test(ground, directories_with_secrets)
{
	for (size_t i = 0; i < ARRAY_SIZE(holders); i++)
		cr_expect_eq(ground_has_secrets(ground, holders[i].path, holders[i].directory),
			     holders[i].due, "%s", holders[i].path);
}

/* What lies behind a link is as secret by its other name. */
static int other_name(void *ctx, const char *path, bool allow,
		      void (*emit)(void *to, const char *name), void *to)
{
	(void)ctx;
	(void)allow;
	if (!strcmp(path, "/home/u/.ssh"))
		emit(to, "/home/u/dotfiles/ssh");
	return 0;
}

Test(ground, secrets_behind_links)
{
	const struct tree_names with = { .each = other_name };
	struct ground *linked;

	cr_assert_eq(ground_create(&fixture_vars, &with, &linked), 0);
	cr_expect(ground_has_secrets(linked, "/home/u/dotfiles", true));
	cr_expect(ground_secret(linked, "/home/u/dotfiles/ssh/id", 23));
	cr_expect_not(ground_has_secrets(linked, "/home/u/dotfiles/vim", true));
	ground_free(linked);
}

/* The policy `agent` names them; of its own words on the project those on git are. */
Test(ground, traps)
{
	static const char *const later[] = { "/home/u/.bashrc",
					     "/home/u/.config/autostart/x",
					     "/home/u/.local/bin/ls",
					     "/home/u/.gitconfig",
					     "/root/.bashrc",
					     "/home/u/src/.git/config",
					     "/home/u/src/.git/hooks/pre-commit" };
	static const char *const never[] = { "/home/u/.config/foo",
					     "/home/u/src/.git/index",
					     "/home/u/src/.vscode/settings.json",
					     "/home/u/src/sub/.git/config",
					     "/home/u/.bashrc2",
					     "/etc/profile" };
	struct policy_vars vars = fixture_vars;
	struct ground *other;

	for (size_t i = 0; i < ARRAY_SIZE(later); i++)
		cr_expect(ground_trap(ground, later[i]), "%s", later[i]);
	for (size_t i = 0; i < ARRAY_SIZE(never); i++)
		cr_expect_not(ground_trap(ground, never[i]), "%s", never[i]);
	vars.cwd = "/home/u/.config/nvim";
	cr_assert_eq(ground_create(&vars, NULL, &other), 0);
	cr_expect_not(ground_trap(other, "/home/u/.config/nvim/init.lua"), "the project itself");
	ground_free(other);
}

/* A home that a log does not know, of whoever asks; and one that is no home at all. */
Test(ground, the_home_of_who_asks)
{
	static const char *const asked[] = { "/data/me/.ssh/id", "/data/me/.bashrc" };
	struct policy_vars vars = fixture_vars;
	struct ground *other;

	for (unsigned int i = 0; i < 2; i++) {
		vars.home = i ? "/" : "/home/u";
		cr_assert_eq(ground_create(&vars, NULL, &other), 0);
		cr_expect_not(ground_secret(other, asked[0], strlen(asked[0])));
		cr_assert_eq(ground_add_home(other, "/data/me"), 0);
		cr_expect(ground_secret(other, asked[0], strlen(asked[0])));
		cr_expect(ground_secret(other, "/home/x/.ssh/id", 15));
		cr_expect(ground_trap(other, asked[1]));
		cr_expect(ground_meets(other, "/data/me", ".s*"));
		cr_expect(ground_meets(other, "/home/x", ".bash*"));
		cr_expect_not(ground_meets(other, "/data/you", ".s*"));
		ground_free(other);
	}
}

Test(ground, base)
{
	cr_expect(ground_grants(ground, "/usr/lib/libc.so.6", 18, V_READ | V_EXEC));
	cr_expect(ground_grants(ground, "/dev/null", 9, V_READ | V_MODIFY | V_APPEND));
	cr_expect_not(ground_grants(ground, "/usr/bin/ls", 11, V_EXEC));
	cr_expect_not(ground_grants(ground, "/etc/passwd", 11, V_READ | V_MODIFY));
}

Test(ground, ways_out)
{
	static const char *const out[] = { "/run/docker.sock",
					   "/var/run/docker.sock",
					   "/run/user/1000/bus",
					   "/run/dbus/system_bus_socket",
					   "/tmp/.X11-unix/X0",
					   "@/tmp/.X11-unix/X0",
					   "/run/user/1000/wayland-0",
					   "/tmp/ssh-abc/agent.12",
					   "/run/user/1000/gnupg/S.gpg-agent",
					   "/run/user/1000/keyring/ssh",
					   "/run/systemd/private",
					   "/run/user/1000/emacs/server",
					   "/tmp/emacs1000/server",
					   "/run/user/1000/nvim.77.0",
					   "/run/user/1000/anything",
					   "/run/screen/S-u/12.pts-0.host",
					   "/home/u/.screen/12.pts",
					   "/var/lib/incus/unix.socket",
					   "/tmp/kitty-12" };
	static const char *const in[] = { "/run/postgresql/.s.PGSQL.5432",
					  "/run/systemd/resolve/io.systemd.Resolve",
					  "/home/u/src/server.sock", "@name" };

	for (size_t i = 0; i < ARRAY_SIZE(out); i++)
		cr_expect(ground_way_out(ground, out[i]), "%s", out[i]);
	for (size_t i = 0; i < ARRAY_SIZE(in); i++)
		cr_expect_not(ground_way_out(ground, in[i]), "%s", in[i]);
}

Test(ground, keep_out)
{
	_cleanup_text_ struct text all = { 0 }, less = { 0 };

	ground_keep_out(ground, &all);
	cr_expect(strstr(text_cstr(&all), "deny    **/.env\n"), "%s", text_cstr(&all));
	cr_expect_null(strchr(text_cstr(&all), '~'), "only what may lie anywhere");
	ground_absent(ground, "/home/u/src/.env", 16);
	ground_absent(ground, "/home/u/src/a.c", 15);
	ground_keep_out(ground, &less);
	cr_expect_null(strstr(text_cstr(&less), "deny    **/.env\n"));
	cr_expect(strstr(text_cstr(&less), "hide    **/.env\n"), "%s", text_cstr(&less));
	cr_expect(strstr(text_cstr(&less), "deny    **/id_{rsa"));
	cr_expect_eq(less.len, all.len);
}

Test(ground, unknown_home)
{
	struct policy_vars vars = { .cwd = "/x" };
	struct ground *other;

	cr_assert_eq(ground_create(&vars, NULL, &other), 0);
	cr_expect(ground_secret(other, "/x/.env", 7));
	ground_free(other);
}
