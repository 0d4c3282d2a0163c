package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"unframed/config"
	"unframed/ent"
	"unframed/internal/auditlog"
	"unframed/store"
	"unframed/store/prune"
)

// auditPruneCommand deletes old audit events. The server's database user may not.
func auditPruneCommand() *cobra.Command {
	var days int
	var yes bool
	c := &cobra.Command{
		Use:   "prune",
		Short: "Delete old audit events, as the database user who owns the tables",
		Args:  takesNone,
		RunE: func(c *cobra.Command, _ []string) error {
			least := int(prune.LeastAge.Hours() / 24)
			switch {
			case !c.Flags().Changed("older-than-days"):
				return errors.New("say how old an event is that is deleted, such as: app audit prune --older-than-days 730 --yes")
			case days < least:
				return fmt.Errorf("audit events are kept for %d days at least", least)
			}
			return withStorePrepared(c.Context(), func(_ config.Config, s *store.Store) error {
				before := s.Now().AddDate(0, 0, -days).UTC().Truncate(time.Second)
				n, err := prune.CountAuditEvents(c.Context(), s, before)
				if err != nil {
					return err
				}
				if !yes {
					fmt.Fprintf(c.OutOrStdout(), "%d audit events are from before %s. Nothing was deleted; with --yes they are.\n", n, before.Format(time.RFC3339))
					return nil
				}
				return pruneAudit(c, s, before)
			})
		},
	}
	c.Flags().IntVar(&days, "older-than-days", 0, "delete events that are older than so many days")
	c.Flags().BoolVar(&yes, "yes", false, "delete them; without it they are only counted")
	return c
}

// pruneAudit deletes the events and leaves one that says so.
func pruneAudit(c *cobra.Command, s *store.Store, before time.Time) error {
	n, err := prune.AuditEvents(c.Context(), s, before)
	if n > 0 {
		err = errors.Join(err, s.Transact(c.Context(), func(ctx context.Context, tx *ent.Client) error {
			return auditlog.Record(ctx, tx, auditlog.Event{Actor: uuid.Nil, Action: "audit.prune", Details: map[string]string{
				"before": before.Format(time.RFC3339), "events": fmt.Sprint(n),
			}})
		}))
	}
	if err == nil {
		fmt.Fprintf(c.OutOrStdout(), "Deleted %d audit events from before %s.\n", n, before.Format(time.RFC3339))
	}
	return err
}
