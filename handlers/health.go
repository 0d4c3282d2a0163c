package handlers

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

const (
	readyTimeout = 2 * time.Second

	livePath  = "/healthz"
	readyPath = "/readyz"
)

// healthz says that the process is alive.
func (s *Site) healthz(c *gin.Context) error {
	s.Text(c, http.StatusOK, "alive\n")
	return nil
}

// readyz says whether requests should be sent here: the database answers and
// the process is not on its way out.
func (s *Site) readyz(c *gin.Context) error {
	if s.draining.Load() {
		s.Text(c, http.StatusServiceUnavailable, "draining\n")
		return nil
	}
	ctx, cancel := context.WithTimeout(c.Request.Context(), readyTimeout)
	defer cancel()
	if err := s.readyWithin(ctx); err != nil {
		s.Log.ErrorContext(ctx, "not ready", slog.Any("error", err))
		s.Text(c, http.StatusServiceUnavailable, "not ready\n")
		return nil
	}
	s.Text(c, http.StatusOK, "ready\n")
	return nil
}

// readyWithin asks Ready for as long as ctx lasts. A database that went silent
// keeps lib/pq waiting for longer than that.
func (s *Site) readyWithin(ctx context.Context) error {
	answer := make(chan error, 1)
	go func() { answer <- s.Ready(ctx) }()
	select {
	case err := <-answer:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}
