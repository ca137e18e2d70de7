// SPDX-License-Identifier: MIT
// supervisor/rules/leads_out.c - Sockets that lead out of a jail
#include "supervisor/rules/leads_out.h"

#include <fnmatch.h>
#include <stddef.h>

#include "policy/base/cleanup.h"

/*
 * Sockets whose other side does for a program what the jail keeps it from: start processes, read
 * keys, type into windows. Who needs one should have to think about it.
 */
static const char *const ways_out[] = {
	"*/docker.sock",      "*/podman/*",	"*/containerd/*",
	"*/crio/*",	      "*/lxd/*",	"*/libvirt/*",
	"*/snapd*.socket",    "/run/systemd/*", "*/systemd/private",
	"*system_bus_socket", "/run/user/*",	"@/tmp/dbus-*",
	"@*/dbus-*",	      "/tmp/dbus-*",	"*.X11-unix/*",
	"*/wayland-*",	      "*/keyring/*",	"*/gcr/*",
	"*gpg-agent*",	      "*ssh-*/agent.*", "*ssh-agent*",
	"*/at-spi/*",	      "@*/.ICE-unix/*", "*.ICE-unix/*",
	"*/pipewire-*",	      "*/pulse/*",	"*/tmux-*",
	"*/screens/*",	      "*vscode-ipc*",	"*/screen/S-*",
	"*/incus/*",	      "*/buildkit/*",	"*/.screen/*",
	"/tmp/emacs*/*",      "/tmp/nvim*",	"@*kitty*",
	"/tmp/kitty*",	      "*/sway-ipc*",	"*/i3/ipc-*",
	"/tmp/hypr/*",
};

/**
 * leads_out() - Whether a socket has a name that one which leads out has
 * @path:	Of a unix socket, or the @name of an abstract one
 */
bool leads_out(const char *path)
{
	for (size_t i = 0; i < ARRAY_SIZE(ways_out); i++)
		if (!fnmatch(ways_out[i], path, 0))
			return true;
	return false;
}
