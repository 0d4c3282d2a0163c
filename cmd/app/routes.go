package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"unframed/handlers"
)

// routeLine is a route as app routes --json prints it.
type routeLine struct {
	Method  string `json:"method"`
	Path    string `json:"path"`
	Access  string `json:"access"`
	Framing string `json:"framing"`
	Tier    string `json:"tier"`
	Handler string `json:"handler"`
	Scope   string `json:"scope"`  // of an API token; empty where none is looked at
	Reason  string `json:"reason"` // why a change asks nothing of the press behind it
}

func routesCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "routes",
		Short: "Print every route: who may use it and who may frame it",
		Args:  takesNone,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var lines []routeLine
			for _, r := range handlers.Routes(features) {
				lines = append(lines, routeLine{
					r.Method, r.Path, r.Access.String(), r.Policy.Framing.String(), string(r.Level()), r.Handler(), string(r.Scope), r.Demand.Reason,
				})
			}
			if asJSON {
				encoder := json.NewEncoder(cmd.OutOrStdout())
				encoder.SetIndent("", "  ")
				return encoder.Encode(lines)
			}
			return printRoutes(cmd.OutOrStdout(), lines)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON array")
	return cmd
}

func printRoutes(out io.Writer, lines []routeLine) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "METHOD\tPATH\tACCESS\tFRAMING\tTIER\tHANDLER")
	for _, l := range lines {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", l.Method, l.Path, l.Access, l.Framing, l.Tier, l.Handler)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(out, "\nChanges that ask nothing of the press behind them, and why:")
	w = tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, l := range lines {
		if l.Reason != "" {
			fmt.Fprintf(w, "%s\t%s\t%s\n", l.Method, l.Path, l.Reason)
		}
	}
	return w.Flush()
}
