//! How requests to AWS are sent: with rustls and the certificates of the system, through the proxy that
//! the person has.

use std::time::Duration;

use aws_sdk_sts::config::{RuntimeComponents, SharedHttpClient};
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::{Builder, Connector, ConnectorBuilder};
use aws_smithy_runtime_api::client::http::HttpConnectorSettings;

/// How long it may take until a connection stands.
const TO_CONNECT: Duration = Duration::from_secs(10);
/// How long it may take until an answer begins.
const TO_ANSWER: Duration = Duration::from_secs(30);

/// For requests that are made and signed here.
pub(crate) fn connector(proxy: ProxyConfig) -> Connector {
    let settings = HttpConnectorSettings::builder().connect_timeout(TO_CONNECT).read_timeout(TO_ANSWER).build();
    let mut connector = ConnectorBuilder::default().tls_provider(Provider::Rustls(CryptoMode::Ring));
    connector.set_connector_settings(Some(settings));
    connector.set_proxy_config(Some(proxy));
    connector.build()
}

/// One client for all calls: it keeps connections, and the certificates of the system are read once.
pub(crate) fn client(proxy: ProxyConfig) -> SharedHttpClient {
    Builder::new().build_with_connector_fn(move |settings, components| {
        let mut connector = ConnectorBuilder::default().tls_provider(Provider::Rustls(CryptoMode::Ring));
        connector.set_connector_settings(settings.cloned());
        connector.set_sleep_impl(components.and_then(RuntimeComponents::sleep_impl));
        connector.set_proxy_config(Some(proxy.clone()));
        connector.build()
    })
}
