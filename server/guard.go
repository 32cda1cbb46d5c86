package server

import (
	"net"
	"net/netip"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// What the browser may do with the app's pages: run and load what this server
// sends, nothing else.
const (
	appPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; " +
		"connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
	// mediaPolicy is for an author's file opened by itself: an SVG may style itself
	// and do no more.
	mediaPolicy       = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
	permissionsPolicy = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
)

// harden sets the headers that every answer carries.
func harden(h *fasthttp.ResponseHeader) {
	h.Set("Content-Security-Policy", appPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Permissions-Policy", permissionsPolicy)
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
}

// guard refuses what no page of this server's own would send.
func (s *Server) guard(c *fiber.Ctx) error {
	host := string(c.Request().Host())
	if !s.answersTo(host) {
		return errWrongHost
	}
	if crossSite(c, host) {
		return errCrossSite
	}
	// Before anybody reads the body: reading inflates it without a limit.
	if len(c.Request().Header.ContentEncoding()) > 0 {
		return errEncoded
	}
	if len(c.Request().Body()) > 0 {
		if !isJSON(c.Get(fiber.HeaderContentType)) {
			return errNotJSON
		}
		// The framework compares the name letter by letter.
		c.Request().Header.SetContentType(fiber.MIMEApplicationJSON)
	}
	return c.Next()
}

// answersTo reports whether a request's Host names this machine. A name from
// elsewhere that leads here was pointed here by somebody else's name server (DNS
// rebinding), and its page would count as one of ours.
func (s *Server) answersTo(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	}
	name = strings.TrimSuffix(name, ".") // a name may be written to its root
	if name == "localhost" || s.hosts[name] {
		return true
	}
	ip, err := netip.ParseAddr(name)
	return err == nil && ip.IsLoopback()
}

// crossSite reports whether another site's page made the request. Links from
// elsewhere to the app's pages are welcome; asking for data or changing something
// is not. A request without both headers comes from a program that is no browser.
func crossSite(c *fiber.Ctx, host string) bool {
	reads := c.Method() == fiber.MethodGet || c.Method() == fiber.MethodHead
	switch c.Get("Sec-Fetch-Site") {
	case "cross-site", "same-site":
		return !reads || !isPage(c)
	}
	origin := c.Get(fiber.HeaderOrigin)
	return origin != "" && !strings.EqualFold(origin, c.Protocol()+"://"+host)
}

func isPage(c *fiber.Ctx) bool {
	return c.Get("Sec-Fetch-Mode") == "navigate" && !strings.HasPrefix(c.Path(), apiPath+"/")
}

func isJSON(contentType string) bool {
	kind, _, _ := strings.Cut(contentType, ";")
	return strings.EqualFold(strings.TrimSpace(kind), fiber.MIMEApplicationJSON)
}
