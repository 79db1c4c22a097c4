//! A page of somebody else in the same browser.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use crate::{
    browser::Browser,
    served::{Served, landscape},
};

/// Serves one page, whatever is asked. It is on this machine too, so browsers count it as the same
/// site: cookies alone would not tell it from the sandbox.
async fn page_of_somebody_else(html: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await;
            let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n";
            let _ = stream.write_all(format!("{head}{html}").as_bytes()).await;
        }
    });
    format!("http://{address}/")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_somebody_else_changes_nothing_and_reads_nothing() {
    let (served, browser) = (Served::with(landscape()).await, Browser::start().await);
    // The browser knows the sandbox and has its cookie.
    browser.open(&served.page("/-/faults")).await;
    let token = browser.find("input[name=form-token]").await;
    let token = token.attr("value").await.expect("it is a field").unwrap_or_default();
    assert!(!token.is_empty());

    // Even if it knew the token, which it does not.
    let form = format!(
        "<!doctype html><form method=post action=\"{}\"><input name=form-token value=\"{token}\">\
         <input name=throttling value=on></form><script>document.forms[0].submit()</script>",
        served.page("/-/faults/throttling"),
    );
    browser.open(&page_of_somebody_else(form).await).await;
    browser.wait_for("h1", "403").await;
    assert!(served.sandbox.behavior().expect("it can be read").throttling.is_none());

    let reader = format!(
        "<!doctype html><p id=said>waiting</p><iframe src=\"{0}\"></iframe><script>\
         fetch(\"{0}\", {{credentials: 'include'}}).then(it => it.text()).then(it => {{ said.textContent = 'read ' + it; }})\
         .catch(() => {{ said.textContent = 'refused'; }})</script>",
        served.page("/-/resources"),
    );
    browser.open(&page_of_somebody_else(reader).await).await;
    browser.wait_for("#said", "refused").await;
    let framed = browser.script("return document.querySelector('iframe').contentDocument").await;
    assert!(framed.is_null(), "{framed}");
    browser.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn markup_that_others_wrote_does_not_run() {
    let (served, browser) = (Served::with(landscape()).await, Browser::start().await);
    let markup =
        "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>";
    let ask = arm_sandbox::vendor::AddPrivateEndpoint {
        target: crate::served::lake(),
        group: Some("blob".into()),
        endpoint: Some("pe-evil".into()),
        message: Some(markup.into()),
    };
    let ask = arm_sandbox::vendor::Action::AddPrivateEndpoint(ask);
    browser.open(&served.page("/-/private-link")).await;
    browser.wait_for("#live", "Live").await;

    // The script of the page puts it in.
    served.sandbox.act(ask).await.expect("the vendor can ask");

    browser.wait_for(".menu .count", "1").await;
    browser.open(&served.page("/-/private-link")).await;
    browser.wait_for(".message", "<img src=x onerror").await;
    assert_eq!(browser.script("return document.querySelectorAll('main img').length").await, 0);
    assert_eq!(browser.title().await, "Private Link Center · Azure sandbox");
    browser.quit().await;
}
