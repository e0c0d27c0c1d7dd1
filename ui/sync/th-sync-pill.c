/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Follows the properties of the session's ThSync and shows what th-sync-words makes of them. */

#include "th-sync-pill.h"

#include "th-sync-words.h"

struct _ThSyncPill
{
  GtkWidget parent_instance;

  GtkWidget *button;
  GtkWidget *icon;
  GtkWidget *label;

  ThSession *session;
  const char *tint;
};

enum
{
  PROP_0,
  PROP_SESSION,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (ThSyncPill, th_sync_pill, GTK_TYPE_WIDGET)

static GParamSpec *props[N_PROPS];

static void
refresh (ThSyncPill *self)
{
  g_auto (ThSyncWords) words = { NULL };

  th_sync_words_fill (&words, self->session);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), words.icon);
  gtk_label_set_text (GTK_LABEL (self->label), words.text);
  if (self->tint != NULL)
    gtk_widget_remove_css_class (self->button, self->tint);
  self->tint = words.tint;
  gtk_widget_add_css_class (self->button, self->tint);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  words.text, -1);
}

static void
on_notify_cb (ThSyncPill *self)
{
  refresh (self);
}

static void
set_session (ThSyncPill *self, ThSession *session)
{
  if (self->session != NULL && !th_session_is_preview (self->session))
    g_signal_handlers_disconnect_by_data (th_session_get_sync (self->session), self);
  g_set_object (&self->session, session);
  if (session == NULL || th_session_is_preview (session))
    return;

  g_signal_connect_object (th_session_get_sync (session), "notify", G_CALLBACK (on_notify_cb), self,
                           G_CONNECT_SWAPPED);
  refresh (self);
}

static void
th_sync_pill_dispose (GObject *object)
{
  ThSyncPill *self = TH_SYNC_PILL (object);

  g_clear_pointer (&self->button, gtk_widget_unparent);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (th_sync_pill_parent_class)->dispose (object);
}

static void
th_sync_pill_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  g_value_set_object (value, TH_SYNC_PILL (object)->session);
}

static void
th_sync_pill_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  set_session (TH_SYNC_PILL (object), g_value_get_object (value));
}

static void
th_sync_pill_class_init (ThSyncPillClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = th_sync_pill_dispose;
  object_class->get_property = th_sync_pill_get_property;
  object_class->set_property = th_sync_pill_set_property;
  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, TH_TYPE_SESSION,
                                             G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-sync-pill.ui");
  gtk_widget_class_bind_template_child (widget_class, ThSyncPill, button);
  gtk_widget_class_bind_template_child (widget_class, ThSyncPill, icon);
  gtk_widget_class_bind_template_child (widget_class, ThSyncPill, label);
}

static void
th_sync_pill_init (ThSyncPill *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
