/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The steps, each a call on the bus: bus, client, its settings, start, then a location is
 * announced, which is read, and the client is stopped.
 */

#include "th-locator.h"

#define SERVICE "org.freedesktop.GeoClue2"
#define MANAGER "/org/freedesktop/GeoClue2/Manager"
#define CLIENT_INTERFACE "org.freedesktop.GeoClue2.Client"
#define LOCATION_INTERFACE "org.freedesktop.GeoClue2.Location"
#define DESKTOP_ID "org.threshold.Threshold"

/* GeoClue's word for as exact as it goes. */
#define LEVEL_EXACT 8

typedef struct
{
  GDBusConnection *bus;
  char *client;
  guint subscription;
  guint timeout;
} Search;

static void
search_free (gpointer data)
{
  Search *self = data;

  if (self->subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  g_clear_handle_id (&self->timeout, g_source_remove);
  if (self->client != NULL)
    g_dbus_connection_call (self->bus, SERVICE, self->client, CLIENT_INTERFACE, "Stop", NULL, NULL,
                            G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL, NULL);
  g_clear_object (&self->bus);
  g_free (self->client);
  g_free (self);
}

/* Whatever comes first ends it; what comes later finds it ended. Takes one reference of @task. */
static void
end (GTask *task, char *place, GError *error)
{
  Search *self = g_task_get_task_data (task);

  if (g_task_get_completed (task))
    {
      g_free (place);
      g_clear_error (&error);
    }
  else
    {
      g_clear_handle_id (&self->timeout, g_source_remove);
      if (self->subscription != 0)
        g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
      self->subscription = 0;
      if (error != NULL)
        g_task_return_error (task, error);
      else
        g_task_return_pointer (task, place, g_free);
    }
  g_object_unref (task);
}

static gboolean
on_timeout_cb (gpointer data)
{
  Search *self = g_task_get_task_data (data);

  self->timeout = 0;
  end (g_object_ref (data), NULL,
       g_error_new (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "no position in %d seconds",
                    TH_LOCATOR_SECONDS));

  return G_SOURCE_REMOVE;
}

static double
get_double (GVariant *location, const char *name)
{
  double value = 0;

  g_variant_lookup (location, name, "d", &value);

  return value;
}

/* GeoClue says that it does not know the altitude by the least number there is. */
static char *
dup_place (GVariant *location)
{
  double altitude = get_double (location, "Altitude");
  double numbers[] = { get_double (location, "Latitude"), get_double (location, "Longitude"),
                       altitude > -100000 ? altitude : 0, get_double (location, "Accuracy") };
  GString *place = g_string_new (NULL);
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    g_string_append_printf (
      place, "%s%s", i > 0 ? " " : "",
      g_ascii_formatd (text, sizeof text, i < 2 ? "%.6f" : "%.1f", numbers[i]));

  return g_string_free (place, FALSE);
}

static void
on_location_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) location = NULL;

  answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  if (answer == NULL)
    {
      end (data, NULL, error);
      return;
    }
  g_variant_get (answer, "(@a{sv})", &location);
  end (data, dup_place (location), NULL);
}

static void
on_updated_cb (GDBusConnection *bus,
               const char *sender,
               const char *path,
               const char *interface,
               const char *signal,
               GVariant *parameters,
               gpointer data)
{
  const char *location = NULL;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(oo)")))
    return;
  g_variant_get (parameters, "(&o&o)", NULL, &location);
  g_dbus_connection_call (bus, SERVICE, location, "org.freedesktop.DBus.Properties", "GetAll",
                          g_variant_new ("(s)", LOCATION_INTERFACE), G_VARIANT_TYPE ("(a{sv})"),
                          G_DBUS_CALL_FLAGS_NONE, -1, g_task_get_cancellable (data), on_location_cb,
                          g_object_ref (data));
}

/* An error of a setting shows when it is started. */
static void
on_started_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GVariant) answer = NULL;
  GError *error = NULL;

  answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  if (answer == NULL)
    end (g_steal_pointer (&task), NULL, error);
}

static void
set_property (Search *self, const char *name, GVariant *value)
{
  g_dbus_connection_call (self->bus, SERVICE, self->client, "org.freedesktop.DBus.Properties",
                          "Set", g_variant_new ("(ssv)", CLIENT_INTERFACE, name, value), NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL, NULL);
}

static void
on_client_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Search *self = g_task_get_task_data (task);
  g_autoptr (GVariant) answer = NULL;
  GError *error = NULL;

  answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  if (answer == NULL)
    {
      end (g_steal_pointer (&task), NULL, error);
      return;
    }
  if (g_task_get_completed (task))
    return;

  g_variant_get (answer, "(o)", &self->client);
  self->subscription = g_dbus_connection_signal_subscribe (
    self->bus, SERVICE, CLIENT_INTERFACE, "LocationUpdated", self->client, NULL,
    G_DBUS_SIGNAL_FLAGS_NONE, on_updated_cb, g_object_ref (task), g_object_unref);
  set_property (self, "DesktopId", g_variant_new_string (DESKTOP_ID));
  set_property (self, "RequestedAccuracyLevel", g_variant_new_uint32 (LEVEL_EXACT));
  g_dbus_connection_call (self->bus, SERVICE, self->client, CLIENT_INTERFACE, "Start", NULL, NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, g_task_get_cancellable (task), on_started_cb,
                          g_object_ref (task));
}

static void
ask (GTask *task)
{
  Search *self = g_task_get_task_data (task);

  g_dbus_connection_call (self->bus, SERVICE, MANAGER, "org.freedesktop.GeoClue2.Manager",
                          "GetClient", NULL, G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NONE, -1,
                          g_task_get_cancellable (task), on_client_cb, g_object_ref (task));
}

static void
on_bus_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Search *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->bus = g_bus_get_finish (result, &error);
  if (self->bus == NULL)
    end (g_steal_pointer (&task), NULL, error);
  else if (!g_task_get_completed (task))
    ask (task);
}

void
th_locator_find_async (GDBusConnection *bus,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  Search *self = g_new0 (Search, 1);

  g_task_set_source_tag (task, th_locator_find_async);
  g_task_set_task_data (task, self, search_free);
  self->timeout = g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, TH_LOCATOR_SECONDS, on_timeout_cb,
                                              g_object_ref (task), g_object_unref);
  if (bus == NULL)
    {
      g_bus_get (G_BUS_TYPE_SYSTEM, cancellable, on_bus_cb, g_object_ref (task));
      return;
    }
  self->bus = g_object_ref (bus);
  ask (task);
}

char *
th_locator_find_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, th_locator_find_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
