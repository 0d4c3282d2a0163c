package main

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// speakPlainly makes every command below cmd answer a mistake on the command
// line with one sentence that names what is at fault, and end with an error.
func speakPlainly(cmd *cobra.Command) {
	cmd.SetFlagErrorFunc(func(c *cobra.Command, err error) error { return flagSentence(c, err) })
	cmd.SetHelpCommand(helpCommand())
	each(cmd, func(c *cobra.Command) {
		if c.HasSubCommands() {
			if c.Use == c.Name() { // no argument is named
				c.Args = knownCommand
			}
			if c.RunE == nil {
				c.RunE = func(c *cobra.Command, _ []string) error {
					return fmt.Errorf("%s needs a command: %s; see: %s --help", c.CommandPath(), strings.Join(commandsOf(c), ", "), c.CommandPath())
				}
			}
		}
	})
}

func each(cmd *cobra.Command, do func(*cobra.Command)) {
	do(cmd)
	for _, c := range cmd.Commands() {
		each(c, do)
	}
}

// knownCommand is for commands that have others below them and take no
// arguments themselves.
func knownCommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return unknownCommand(c, args[0])
}

func unknownCommand(c *cobra.Command, name string) error {
	text := fmt.Sprintf("unknown command %q for %s", name, c.CommandPath())
	for c.SuggestionsMinimumDistance = 1; c.SuggestionsMinimumDistance <= 2; c.SuggestionsMinimumDistance++ { // the nearest first
		if near := c.SuggestionsFor(name); len(near) > 0 {
			return fmt.Errorf("%s; did you mean %s?", text, strings.Join(near, " or "))
		}
	}
	return fmt.Errorf("%s; there are %s", text, strings.Join(commandsOf(c), ", "))
}

func commandsOf(c *cobra.Command) []string {
	var names []string
	for _, below := range c.Commands() {
		if below.IsAvailableCommand() && below.Name() != "completion" && below.Name() != "help" {
			names = append(names, below.Name())
		}
	}
	return names
}

// helpCommand is cobra's, but what it does not know is an error.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Show help about a command",
		RunE: func(c *cobra.Command, args []string) error {
			found := c.Root()
			for _, name := range args {
				below := slices.IndexFunc(found.Commands(), func(o *cobra.Command) bool { return o.Name() == name || o.HasAlias(name) })
				if below < 0 {
					return unknownCommand(found, name)
				}
				found = found.Commands()[below]
			}
			found.InitDefaultHelpFlag()
			return found.Help()
		},
	}
}

// takes is for commands with arguments, named as a person is to know them.
func takes(names ...string) cobra.PositionalArgs { return takesUpTo(len(names), names...) }

// takesNone is for commands without arguments.
func takesNone(c *cobra.Command, args []string) error { return takes()(c, args) }

// takesUpTo takes at least the first of the names, most in all.
func takesUpTo(most int, names ...string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		switch {
		case len(args) < len(names):
			return fmt.Errorf("%s needs %s: %s", c.CommandPath(), names[len(args)], c.UseLine())
		case len(args) > most && most == 0:
			return fmt.Errorf("%s takes no arguments, unlike %q", c.CommandPath(), args[0])
		case len(args) > most:
			return fmt.Errorf("%s takes no more than %s, unlike %q; put names with spaces in quotes", c.CommandPath(), plural(most, "argument"), args[most])
		}
		return nil
	}
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// need refuses a command without a flag that it cannot do without.
func need(c *cobra.Command, flags ...string) error {
	for _, name := range flags {
		if f := c.Flags().Lookup(name); f.Value.String() == "" {
			return fmt.Errorf("%s needs --%s, %s: %s", c.CommandPath(), name, f.Usage, c.UseLine())
		}
	}
	return nil
}

// notTogether refuses flags that exclude each other.
func notTogether(c *cobra.Command, flags ...string) error {
	var given []string
	for _, name := range flags {
		if c.Flags().Changed(name) {
			given = append(given, "--"+name)
		}
	}
	if len(given) < 2 {
		return nil
	}
	return fmt.Errorf("%s takes %s alone, not together; leave all but one out", c.CommandPath(), strings.Join(given, " and "))
}

// What pflag says of a mistake.
var (
	flagValue   = regexp.MustCompile(`(?s)^invalid argument "(.*)" for "(?:-\w, )?--([\w-]+)" flag: `)
	flagUnknown = regexp.MustCompile(`^unknown flag: --(\S+)$`)
	flagAlone   = regexp.MustCompile(`^flag needs an argument: (?:--([\w-]+)|'(\w)')`)
	flagLetter  = regexp.MustCompile(`^unknown shorthand flag: '(.)'`)
)

// kinds are the types of flags in words.
var kinds = map[string]string{
	"int": "a whole number, such as 100", "int64": "a whole number, such as 100", "float64": "a number, such as 2.5", "duration": "a time, such as 10s or 5m", "bool": "true or false",
}

// flagSentence says in words of ours what is wrong with a flag.
func flagSentence(c *cobra.Command, err error) error {
	text := err.Error()
	if m := flagValue.FindStringSubmatch(text); m != nil {
		if f := c.Flags().Lookup(m[2]); f != nil {
			what := kinds[f.Value.Type()]
			if what == "" {
				what = "another value"
			}
			return fmt.Errorf("--%s takes %s, unlike %q", m[2], what, m[1])
		}
	}
	if m := flagUnknown.FindStringSubmatch(text); m != nil {
		return unknownFlag(c, m[1])
	}
	if m := flagAlone.FindStringSubmatch(text); m != nil && m[1] != "" {
		if f := c.Flags().Lookup(m[1]); f != nil {
			return fmt.Errorf("--%s needs a value: %s", m[1], f.Usage)
		}
	}
	if m := flagLetter.FindStringSubmatch(text); m != nil {
		return fmt.Errorf("unknown flag -%s for %s; see: %s --help", m[1], c.CommandPath(), c.CommandPath())
	}
	return errors.New(text)
}

func unknownFlag(c *cobra.Command, name string) error {
	near := ""
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if near == "" && (isNear(name, f.Name) || strings.HasPrefix(f.Name, name)) {
			near = f.Name
		}
	})
	if near != "" {
		return fmt.Errorf("unknown flag --%s for %s; did you mean --%s?", name, c.CommandPath(), near)
	}
	return fmt.Errorf("unknown flag --%s for %s; see: %s --help", name, c.CommandPath(), c.CommandPath())
}

// isNear asks cobra's own measure: two letters at most.
func isNear(name, known string) bool {
	probe := &cobra.Command{SuggestionsMinimumDistance: 2}
	probe.AddCommand(&cobra.Command{Use: known, Run: func(*cobra.Command, []string) {}})
	return len(probe.SuggestionsFor(name)) > 0
}
