package public

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"unframed/handlers/web"
)

// static sends a file whose name holds its hash, so that it never changes.
func (p *Pages) static(c *gin.Context) error {
	file, ok := p.Files.Lookup(c.Param("name"))
	if !ok {
		return web.ErrNoPage
	}
	h := c.Writer.Header()
	h.Set("Content-Type", file.ContentType)
	h.Set("Content-Length", strconv.Itoa(len(file.Content)))
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	c.Writer.WriteHeader(http.StatusOK)
	_, _ = c.Writer.Write(file.Content) // the reader is gone if it fails
	return nil
}

// fileNames are what a path of a static file can end in.
func (p *Pages) fileNames() []string { return p.Files.Names() }

// robots asks crawlers to stay away: there is nothing public to find.
func (p *Pages) robots(c *gin.Context) error {
	c.Header("Cache-Control", "public, max-age=86400")
	p.Text(c, http.StatusOK, "User-agent: *\nDisallow: /\n")
	return nil
}
