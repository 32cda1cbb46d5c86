package main

import (
	"os/exec"
	"runtime"
)

// opener is the system's way to open an address.
type opener struct {
	name string
	args []string
}

// openers by operating system; a Unix desktop unless named here has xdg-open.
var openers = map[string]opener{
	"darwin":  {"open", nil},
	"windows": {"rundll32", []string{"url.dll,FileProtocolHandler"}},
}

// browser is the command that opens url where there is a browser to see it: not in
// a remote shell, not in a build, not without a display.
func (p *program) browser(url string, system string) (*exec.Cmd, bool) {
	for _, name := range []string{"CI", "SSH_CONNECTION", "SSH_TTY"} {
		if p.env(name) != "" {
			return nil, false
		}
	}
	o, ok := openers[system]
	if !ok {
		if p.env("DISPLAY") == "" && p.env("WAYLAND_DISPLAY") == "" {
			return nil, false
		}
		o = opener{name: "xdg-open"}
	}
	path, err := exec.LookPath(o.name)
	if err != nil {
		return nil, false
	}
	return exec.Command(path, append(o.args[:len(o.args):len(o.args)], url)...), true
}

// openBrowser starts the browser and does not wait for it; what it prints is lost.
func (p *program) openBrowser(url string) {
	cmd, ok := p.browser(url, runtime.GOOS)
	if !ok || cmd.Start() != nil {
		return
	}
	go func() { _ = cmd.Wait() }() // a browser's status says nothing about ours
}
