// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// notificationTimeout is for one notification. Nobody waits for it but [Server.WaitForNotifications].
const notificationTimeout = 5 * time.Second

var errNoLoopback = errors.New("not sent: the host is no loopback address")

// notifications are what one client is told after one request: that these users of its mandator are gone.
type notifications struct {
	clientID string
	target   string
	userIDs  []string
}

const userDeletedEvent = "DELETED"

// userDeleted is the body that finAPI documents.
type userDeleted struct {
	UserID string `json:"userId"`
	Event  string `json:"event"`
}

// delete removes a user for a client's request, of which all clients of the mandator are told, the caller included.
func (c *call) delete(s *Server, user *account) {
	c.deletedIDs = append(c.deletedIDs, user.ID)
	s.delete(user)
}

// notificationsOf are those that a request leads to, as the clients are configured at this moment.
func (s *Server) notificationsOf(c *call) []notifications {
	if len(c.deletedIDs) == 0 {
		return nil
	}

	s.mutex.Lock()
	defer s.mutex.Unlock()

	var due []notifications

	for id, client := range s.clients {
		target, _ := client.configuration["userSynchronizationCallbackUrl"].(string)
		if target != "" && client.mandator == c.client.mandator {
			due = append(due, notifications{clientID: id, target: target, userIDs: slices.Clone(c.deletedIDs)})
		}
	}

	return due
}

// notifier sends notifications and forgets them: it reads no answer, follows no redirect and repeats nothing.
type notifier struct {
	client   *http.Client
	anywhere bool // not to loopback addresses alone
	log      *requestLog
	now      func() time.Time

	mutex    sync.Mutex
	finished *sync.Cond
	underWay map[context.Context]context.CancelFunc
}

func newNotifier(anywhere bool, log *requestLog, now func() time.Time) *notifier {
	n := &notifier{
		client: &http.Client{
			// Without kept connections nothing outlives its notification. No proxy of the environment takes part.
			Transport:     &http.Transport{DisableKeepAlives: true},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
			Timeout:       notificationTimeout,
		},
		anywhere: anywhere,
		log:      log,
		now:      now,
		underWay: map[context.Context]context.CancelFunc{},
	}
	n.finished = sync.NewCond(&n.mutex)

	return n
}

// announce counts notifications as under way before the answer leaves, so that whoever has got the answer can wait for them.
// They are sent when the returned function is called, and do not end with the request.
func (n *notifier) announce(ctx context.Context, due []notifications) (send func()) {
	if len(due) == 0 {
		return func() {}
	}

	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))

	var each sync.WaitGroup

	n.mutex.Lock()
	n.underWay[ctx] = cancel
	n.mutex.Unlock()

	return func() {
		for _, notifications := range due {
			each.Go(func() { n.sendAll(ctx, notifications) })
		}

		go func() {
			each.Wait()
			cancel()
			n.mutex.Lock()
			defer n.mutex.Unlock()

			delete(n.underWay, ctx)
			n.finished.Broadcast()
		}()
	}
}

// wait returns when no notification is under way, or to come after an answer that has left.
func (n *notifier) wait() {
	n.mutex.Lock()
	defer n.mutex.Unlock()

	for len(n.underWay) > 0 {
		n.finished.Wait()
	}
}

// cancel gives up the notifications under way and waits for their end.
func (n *notifier) cancel() {
	n.mutex.Lock()
	for _, cancel := range n.underWay {
		cancel()
	}
	n.mutex.Unlock()
	n.wait()
}

func (n *notifier) sendAll(ctx context.Context, due notifications) {
	for _, userID := range due.userIDs {
		status, err := n.send(ctx, due.target, userID)

		line := notificationLine{
			Time: n.now(), Notification: userDeletedEvent, URL: maskURL(due.target), UserID: userID, ClientID: due.clientID, Status: status,
		}
		if err != nil {
			line.Error = reasonOf(err)
		}

		n.log.writeNotification(line)
	}
}

func (n *notifier) send(ctx context.Context, target, userID string) (status int, err error) {
	if !n.anywhere && !isLoopback(target) {
		return 0, errNoLoopback
	}

	body, err := json.Marshal(userDeleted{UserID: userID, Event: userDeletedEvent})
	if err != nil {
		return 0, err
	}

	request, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}

	request.Header.Set("Content-Type", "application/json")

	answer, err := n.client.Do(request)
	if err != nil {
		return 0, err
	}

	return answer.StatusCode, answer.Body.Close()
}

// reasonOf leaves out the address: there may be a secret in it.
func reasonOf(err error) string {
	if failed, ok := errors.AsType[*url.Error](err); ok {
		err = failed.Err
	}

	return err.Error()
}

func isLoopback(target string) bool {
	parsed, err := url.Parse(target)
	if err != nil {
		return false
	}

	host := parsed.Hostname()

	return strings.EqualFold(host, "localhost") || net.ParseIP(host).IsLoopback()
}

// WaitForNotifications returns when all notifications have ended that the requests answered so far have led to.
func (s *Server) WaitForNotifications() { s.notifier.wait() }

// Close gives up the notifications under way and waits for their end. The function that [Server.Start] returns calls it.
func (s *Server) Close() { s.notifier.cancel() }
