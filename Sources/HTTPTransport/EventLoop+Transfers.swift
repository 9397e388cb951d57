import CCurl
import Records

extension EventLoop {
    func start(_ transfer: Transfer) {
        guard !transfer.wasCancelled.load(ordering: .acquiring) else {
            transfer.mailbox.end(HTTPEnding(transport: TransportEnding(.cancelled, isRequestSent: false)))
            return
        }
        do {
            guard let headers = headers[transfer.request.keyHeader] else { preconditionFailure("no headers of that form") }
            let handle = try takeHandle()
            try handle.prepare(for: transfer, headers: headers)
            let multi = try multiWithRoom()
            try multi.add(handle)
            if running.isEmpty { wheel.skip(to: .now) }
            lastSerial += 1
            transfer.serial = lastSerial
            transfer.handle = handle
            transfer.multi = multi
            running[lastSerial] = transfer
            wheel.file(transfer)
        } catch {
            transfer.mailbox.end(HTTPEnding(transport: TransportEnding(.local, detail: "\(error)", isRequestSent: false)))
        }
    }

    /// Takes the transfers that libcurl has finished.
    func finishEnded(_ multi: MultiHandle) {
        var code = CURLE_OK
        while let pointer = gencode_curl_multi_ended(multi.pointer, &code) {
            guard let context = gencode_curl_context(pointer) else { preconditionFailure("a transfer that nobody started") }
            let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
            guard let handle = transfer.handle else { continue }
            let kind: TransportEnding.Kind
            let detail: String
            if let own = transfer.ownEnding {
                (kind, detail) = own
            } else {
                kind = TransportEnding.Kind(code, connectStatus: gencode_curl_long(pointer, CURLINFO_HTTP_CONNECTCODE))
                detail = code == CURLE_OK ? "" : handle.errorText.isEmpty ? String(cString: curl_easy_strerror(code)) : handle.errorText
            }
            finish(transfer, kind, detail)
        }
    }

    /// Ends a transfer that libcurl has not finished; its connection closes at once. Nothing happens if it has ended already.
    func endEarly(_ transfer: Transfer, _ kind: TransportEnding.Kind, _ detail: String) {
        guard transfer.handle != nil else { return }
        finish(transfer, kind, detail)
    }

    private func finish(_ transfer: Transfer, _ kind: TransportEnding.Kind, _ detail: String) {
        guard let handle = transfer.handle else { return }
        var kind = kind
        var detail = detail
        if kind == .completed, transfer.parser != nil {
            do { try transfer.parser?.finish() } catch { (kind, detail) = (.tooLarge, "an event is too long") }
        }
        transfer.deliverEvents()
        let ending = ending(of: transfer, handle, kind, detail)
        running[transfer.serial] = nil
        transfer.handle = nil
        transfer.multi?.remove(handle)
        transfer.multi = nil
        release(handle)
        transfer.mailbox.end(ending)
    }

    private func ending(of transfer: Transfer, _ handle: EasyHandle, _ kind: TransportEnding.Kind, _ detail: String) -> HTTPEnding {
        let easy = handle.pointer
        let uploaded = Int(gencode_curl_count(easy, CURLINFO_SIZE_UPLOAD_T))
        let requestBytes = gencode_curl_long(easy, CURLINFO_REQUEST_SIZE)
        let received = Int(gencode_curl_count(easy, CURLINFO_SIZE_DOWNLOAD_T)) + gencode_curl_long(easy, CURLINFO_HEADER_SIZE)
        let connections = gencode_curl_long(easy, CURLINFO_NUM_CONNECTS)
        let isSent = requestBytes > 0 && uploaded >= (transfer.request.body?.buffer.count ?? 0)
        let transport = TransportEnding(
            kind, detail: detail, status: transfer.head.status, headers: transfer.head.headers, body: transfer.body,
            isReusedConnection: connections == 0 && requestBytes > 0, bytesReceived: received, isRequestSent: isSent)
        transfer.body = []
        return HTTPEnding(
            transport: transport, isEventStream: transfer.parser != nil, newConnections: connections, bytesSent: requestBytes + uploaded,
            httpVersion: transfer.head.version, firstByte: .microseconds(gencode_curl_count(easy, CURLINFO_STARTTRANSFER_TIME_T)),
            duration: transfer.start.duration(to: .now))
    }
}
