package public

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

const (
	readyTimeout = 2 * time.Second

	// LivePath and ReadyPath are answered whatever else is under way.
	LivePath  = "/healthz"
	ReadyPath = "/readyz"
)

// healthz says that the process is alive.
func (p *Pages) healthz(c *gin.Context) error {
	p.Text(c, http.StatusOK, "alive\n")
	return nil
}

// readyz says whether requests should be sent here: the database answers and
// the process is not on its way out.
func (p *Pages) readyz(c *gin.Context) error {
	if p.draining.Load() {
		p.Text(c, http.StatusServiceUnavailable, "draining\n")
		return nil
	}
	ctx, cancel := context.WithTimeout(c.Request.Context(), readyTimeout)
	defer cancel()
	if err := p.readyWithin(ctx); err != nil {
		p.Log.ErrorContext(ctx, "not ready", slog.Any("error", err))
		p.Text(c, http.StatusServiceUnavailable, "not ready\n")
		return nil
	}
	p.Text(c, http.StatusOK, "ready\n")
	return nil
}

// readyWithin asks Ready for as long as ctx lasts. A database that went silent
// keeps lib/pq waiting for longer than that.
func (p *Pages) readyWithin(ctx context.Context) error {
	answer := make(chan error, 1)
	go func() { answer <- p.Ready(ctx) }()
	select {
	case err := <-answer:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}
