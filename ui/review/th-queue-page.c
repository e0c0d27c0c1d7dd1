/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-queue-page.h"

#include "th-drop-down.h"
#include "th-error-text.h"
#include "th-queue.h"
#include "th-record-list.h"
#include "th-review-keys.h"
#include "th-words.h"
#include "th-wrap-layout.h"

#include <glib/gi18n.h>

struct _ThQueuePage
{
  ThPage parent_instance;

  GtkWidget *views[TH_QUEUE_N_VIEWS];
  GtkWidget *search;
  GtkWidget *team;
  GtkWidget *officer;
  GtkWidget *day;
  GtkWidget *list;

  ThQueue *queue;
  GPtrArray *teams;    /* codes behind the choices, the first NULL for all */
  GPtrArray *officers; /* collar numbers */
  GPtrArray *days;     /* "2022-08-22" */
  gboolean is_filling;
};

G_DEFINE_FINAL_TYPE (ThQueuePage, th_queue_page, TH_TYPE_PAGE)

/* In the order of ThQueueView. */
static const struct
{
  const char *id;
  const char *word;
  const char *empty;
} views[TH_QUEUE_N_VIEWS] = {
  { "view_open", N_ ("To review"), N_ ("Nothing waits for you.") },
  { "view_urgent", N_ ("Urgent"), N_ ("Nothing is urgent.") },
  { "view_came_back", N_ ("Came back"), N_ ("Nothing has come back after a question.") },
  { "view_with_officer", N_ ("With officers"), N_ ("Nothing is with an officer.") },
  { "view_approved", N_ ("Approved"), N_ ("Nothing is approved yet.") },
  { "view_all", N_ ("All"), N_ ("Nothing has arrived yet.") },
};

static ThSession *
session_of (ThQueuePage *self)
{
  return th_page_get_session (TH_PAGE (self));
}

static void
show_counts (ThQueuePage *self)
{
  for (guint i = 0; i < TH_QUEUE_N_VIEWS; i++)
    {
      g_autofree char *label = NULL;

      /* Translators: a word for what is shown, how many */
      label = g_strdup_printf (_ ("%s %u"), _ (views[i].word), th_queue_count (self->queue, i));
      gtk_button_set_label (GTK_BUTTON (self->views[i]), label);
    }
}

static void
show_title (ThQueuePage *self)
{
  ThOperation *operation = th_session_get_operation (session_of (self));
  ThActor me = th_session_get_actor (session_of (self));
  g_autofree char *day =
    th_words_dup_day (th_session_now (session_of (self)), th_words_get_zone (operation));
  g_autofree char *line = NULL;

  if (operation == NULL)
    return;
  /* Translators: team or operation, day */
  line = g_strdup_printf (_ ("%s · %s"),
                          me.team != NULL ? th_operation_get_team_name (operation, me.team)
                                          : th_operation_get_name (operation),
                          day);
  th_page_set_title (TH_PAGE (self), _ ("Review"), line);
}

static const char *
get_chosen (GtkWidget *drop, GPtrArray *codes)
{
  guint selected = gtk_drop_down_get_selected (GTK_DROP_DOWN (drop));

  return codes != NULL && selected < codes->len ? g_ptr_array_index (codes, selected) : NULL;
}

static gboolean
is_same_list (GPtrArray *a, GPtrArray *b)
{
  if (a == NULL || a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    if (g_strcmp0 (g_ptr_array_index (a, i), g_ptr_array_index (b, i)) != 0)
      return FALSE;

  return TRUE;
}

/* Gives @drop new choices where they differ; what was chosen stays chosen. */
static void
fill (ThQueuePage *self, GtkWidget *drop, GPtrArray **codes, GPtrArray *now, GPtrArray *words)
{
  g_autofree char *chosen = g_strdup (get_chosen (drop, *codes));
  g_autoptr (GtkStringList) model = NULL;

  if (!is_same_list (*codes, now))
    {
      self->is_filling = TRUE;
      g_clear_pointer (codes, g_ptr_array_unref);
      *codes = g_ptr_array_ref (now);
      model = gtk_string_list_new (NULL);
      for (guint i = 0; i < words->len; i++)
        gtk_string_list_append (model, g_ptr_array_index (words, i));
      gtk_drop_down_set_model (GTK_DROP_DOWN (drop), G_LIST_MODEL (model));
      for (guint i = 0; i < now->len; i++)
        if (g_strcmp0 (g_ptr_array_index (now, i), chosen) == 0)
          gtk_drop_down_set_selected (GTK_DROP_DOWN (drop), i);
      self->is_filling = FALSE;
    }
  g_ptr_array_unref (now);
  g_ptr_array_unref (words);
}

static void
begin (GPtrArray **codes, GPtrArray **words, const char *all)
{
  *codes = g_ptr_array_new_with_free_func (g_free);
  *words = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (*codes, NULL);
  g_ptr_array_add (*words, g_strdup (all));
}

static void
fill_people (ThQueuePage *self, ThOperation *operation)
{
  ThActor me = th_session_get_actor (session_of (self));
  GPtrArray *codes, *words;
  guint n_teams, n_officers;
  const ThOperationTeam *teams = th_operation_get_teams (operation, &n_teams);
  const ThOperationOfficer *officers = th_operation_get_officers (operation, &n_officers);

  begin (&codes, &words, _ ("All teams"));
  for (guint i = 0; i < n_teams; i++)
    {
      g_ptr_array_add (codes, g_strdup (teams[i].code));
      g_ptr_array_add (words, g_strdup (teams[i].name));
    }
  fill (self, self->team, &self->teams, codes, words);
  gtk_widget_set_visible (self->team, me.team == NULL);

  begin (&codes, &words, _ ("All officers"));
  for (guint i = 0; i < n_officers; i++)
    {
      if (officers[i].team == NULL || (me.team != NULL && !g_str_equal (officers[i].team, me.team)))
        continue;
      g_ptr_array_add (codes, g_strdup (officers[i].collar));
      g_ptr_array_add (words, g_strdup (officers[i].name));
    }
  fill (self, self->officer, &self->officers, codes, words);
}

static int
compare_days (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(char *const *) b, *(char *const *) a);
}

static char *
dup_day_words (const char *day)
{
  g_autofree char *midday = g_strconcat (day, "T12:00:00Z", NULL);
  g_autoptr (GDateTime) at = g_date_time_new_from_iso8601 (midday, NULL);

  /* Translators: weekday, day, month, g_date_time_format () */
  return at != NULL ? g_date_time_format (at, _ ("%a %-d %b")) : g_strdup (day);
}

static void
fill_days (ThQueuePage *self, const ThCasebookReading *reading)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) days = g_ptr_array_new ();
  GPtrArray *codes, *words;

  for (guint i = 0; i < th_day_queue_get_n_items (reading->queue); i++)
    {
      const ThDayItem *item = th_day_queue_get_item (reading->queue, i);

      if (item->day != NULL && g_hash_table_add (seen, item->day))
        g_ptr_array_add (days, item->day);
    }
  g_ptr_array_sort (days, compare_days);
  begin (&codes, &words, _ ("All days"));
  for (guint i = 0; i < days->len; i++)
    {
      g_ptr_array_add (codes, g_strdup (g_ptr_array_index (days, i)));
      g_ptr_array_add (words, dup_day_words (g_ptr_array_index (days, i)));
    }
  fill (self, self->day, &self->days, codes, words);
}

static void
show_queue (ThQueuePage *self)
{
  ThCasebookReading *reading = th_casebook_get_reading (th_queue_get_casebook (self->queue));

  if (reading == NULL)
    return;
  fill_people (self, reading->operation);
  fill_days (self, reading);
  show_counts (self);
  show_title (self);
  th_record_list_set_items (TH_RECORD_LIST (self->list), th_queue_get_items (self->queue),
                            _ (views[th_queue_get_filter (self->queue)->view].empty));
}

static void
set_text (char **text, const char *now)
{
  char *old = *text;

  *text = now != NULL ? g_strdup (now) : NULL;
  g_free (old);
}

static void
on_filter_cb (ThQueuePage *self)
{
  ThQueueFilter *filter;

  if (self->queue == NULL || self->is_filling)
    return;
  filter = th_queue_get_filter (self->queue);
  set_text (&filter->words, gtk_editable_get_text (GTK_EDITABLE (self->search)));
  set_text (&filter->team, get_chosen (self->team, self->teams));
  set_text (&filter->officer, get_chosen (self->officer, self->officers));
  set_text (&filter->day, get_chosen (self->day, self->days));
  th_queue_refresh (self->queue);
}

static void
on_view_cb (ThQueuePage *self, GtkToggleButton *button)
{
  if (self->queue == NULL || !gtk_toggle_button_get_active (button))
    return;
  for (guint i = 0; i < TH_QUEUE_N_VIEWS; i++)
    if (self->views[i] == GTK_WIDGET (button))
      th_queue_get_filter (self->queue)->view = (ThQueueView) i;
  th_queue_refresh (self->queue);
}

static void
on_error_cb (ThQueuePage *self)
{
  const GError *error = th_casebook_get_error (th_queue_get_casebook (self->queue));
  g_autofree char *text = error != NULL ? th_error_text_dup (error) : NULL;

  if (text != NULL)
    th_page_say (TH_PAGE (self), text);
}

static void
on_move_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  th_record_list_move (TH_RECORD_LIST (TH_QUEUE_PAGE (widget)->list),
                       g_str_equal (action, "queue.next") ? 1 : -1);
}

static void
on_find_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gtk_widget_grab_focus (TH_QUEUE_PAGE (widget)->search);
}

static void
on_keys_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_autoptr (ThPlaceStep) step = th_place_step_new ("keys", NULL);

  th_page_go (TH_PAGE (widget), step);
}

static void
th_queue_page_dispose (GObject *object)
{
  ThQueuePage *self = TH_QUEUE_PAGE (object);

  g_clear_object (&self->queue);
  g_clear_pointer (&self->teams, g_ptr_array_unref);
  g_clear_pointer (&self->officers, g_ptr_array_unref);
  g_clear_pointer (&self->days, g_ptr_array_unref);

  G_OBJECT_CLASS (th_queue_page_parent_class)->dispose (object);
}

static void
th_queue_page_class_init (ThQueuePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = th_queue_page_dispose;

  gtk_widget_class_install_action (widget_class, "queue.next", NULL, on_move_cb);
  gtk_widget_class_install_action (widget_class, "queue.previous", NULL, on_move_cb);
  gtk_widget_class_install_action (widget_class, "queue.find", NULL, on_find_cb);
  gtk_widget_class_install_action (widget_class, "queue.keys", NULL, on_keys_cb);
  g_type_ensure (TH_TYPE_RECORD_LIST);
  g_type_ensure (TH_TYPE_WRAP_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-queue-page.ui");
  for (guint i = 0; i < TH_QUEUE_N_VIEWS; i++)
    gtk_widget_class_bind_template_child_full (widget_class, views[i].id, FALSE,
                                               G_STRUCT_OFFSET (ThQueuePage, views)
                                                 + i * sizeof (GtkWidget *));
  gtk_widget_class_bind_template_child (widget_class, ThQueuePage, search);
  gtk_widget_class_bind_template_child (widget_class, ThQueuePage, team);
  gtk_widget_class_bind_template_child (widget_class, ThQueuePage, officer);
  gtk_widget_class_bind_template_child (widget_class, ThQueuePage, day);
  gtk_widget_class_bind_template_child (widget_class, ThQueuePage, list);
  gtk_widget_class_bind_template_callback (widget_class, on_view_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_filter_cb);
}

static void
th_queue_page_init (ThQueuePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  th_drop_down_set_name (GTK_DROP_DOWN (self->team), _ ("Team"));
  th_drop_down_set_name (GTK_DROP_DOWN (self->officer), _ ("Officer"));
  th_drop_down_set_name (GTK_DROP_DOWN (self->day), _ ("Day"));
}

GtkWidget *
th_queue_page_new (ThSession *session)
{
  ThQueuePage *self = g_object_new (TH_TYPE_QUEUE_PAGE, "session", session, NULL);

  self->queue = th_queue_for_session (session);
  th_queue_get_filter (self->queue)->view = TH_QUEUE_OPEN;
  th_page_set_title (TH_PAGE (self), _ ("Review"), NULL);
  show_counts (self);
  th_review_keys_add (GTK_WIDGET (self));
  g_signal_connect_object (self->queue, "changed", G_CALLBACK (show_queue), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (th_queue_get_casebook (self->queue), "notify::error",
                           G_CALLBACK (on_error_cb), self, G_CONNECT_SWAPPED);
  show_queue (self);

  return GTK_WIDGET (self);
}
