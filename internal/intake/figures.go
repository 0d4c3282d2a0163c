package intake

// Gate is the whole: connections as they come, and requests as they are read.
type Gate struct {
	*Connections
	*Requests
}

// Figures say how much is taken just now.
func (g Gate) Figures() Figures {
	f := Figures{MostConnections: g.most, MostBodies: g.limits.Bodies}
	g.Connections.mu.Lock()
	f.Connections, f.TurnedAway, f.Replaced = g.open, g.turned, g.replaced
	g.Connections.mu.Unlock()
	g.Requests.mu.Lock()
	f.Bodies, f.Refused = g.bodies, g.refused
	g.Requests.mu.Unlock()
	return f
}
